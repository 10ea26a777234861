"""A project with the tables and columns of QualCoder: python3 make_qualcoder.py FOLDER

Not written by QualCoder itself, but by the names that its tables have (database versions v1 and v11); all words are invented.
`qualcoder.qda` is of the later kind, `qualcoder-old.qda` the same with the tables and columns of the first. Beside it is
what Python finds at the places.
"""
import json
import os
import sqlite3
import sys

FOCUS = "\ufeffInterviewer: How was it?\r\nRosa: Née 🙂 in a queue.\r\n\r\nMira: I rang, nobody came.\r\nRosa: Nobody.\r\n"
PLAIN = "I waited for six months.\n\nThen they sent me away."
ANSWERS = "First person: no. Still no.\n\nThe second one said yes."

NEW = """
CREATE TABLE project (databaseversion text, date text, memo text,about text, bookmarkfile integer, bookmarkpos integer, codername text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text, av_text_id integer, risid integer, unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text, supercatid integer, unique(name));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,date text, color text, supercid integer, unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer,seltext text, pos0 integer, pos1 integer, owner text, date text, memo text, avid integer, important integer, unique(cid,fid,pos0,pos1, owner));
CREATE TABLE code_image (imid integer primary key,id integer,x1 integer, y1 integer, width integer, height integer, cid integer, memo text, date text, owner text, important integer, pdf_page integer);
CREATE TABLE code_av (avid integer primary key,id integer,pos0 integer, pos1 integer, cid integer, memo text, date text, owner text, important integer);
CREATE TABLE annotation (anid integer primary key, fid integer,pos0 integer, pos1 integer, memo text, owner text, date text, unique(fid,pos0,pos1,owner));
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text,date text, constraint ucm unique(name));
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text, unique(name,attr_type,id));
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text, unique(name));
CREATE TABLE stored_sql (title text, description text, grouper text, ssql text, unique(title));
"""
WHEN = "2024-03-01 09:00:07"


def main(folder):
    found = []
    for name, old in [("qualcoder.qda", False), ("qualcoder-old.qda", True)]:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            os.remove(path)
        db = sqlite3.connect(path)
        db.execute("PRAGMA page_size = 1024")
        tables = NEW
        if old:
            for gone in [", bookmarkfile integer, bookmarkpos integer, codername text", ", av_text_id integer, risid integer",
                         ", supercid integer", ", avid integer, important integer", ", important integer, pdf_page integer",
                         ", important integer"]:
                tables = tables.replace(gone, "")
        db.executescript(tables)

        def add(table, **values):
            db.execute(f"INSERT INTO {table}({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values()))

        add("project", databaseversion="v1" if old else "v11", date="2024-02-29 18:30:00", memo="Talks about waiting.", about="QualCoder")
        texts = {1: FOCUS, 2: PLAIN, 5: ANSWERS}
        add("source", id=1, name="Focus group.docx", fulltext=FOCUS, mediapath="/docs/Focus group.docx", memo="Loud room.", owner="default", date=WHEN)
        add("source", id=2, name="P07.txt", fulltext=PLAIN, memo="", owner="default", date=WHEN)
        add("source", id=3, name="door.jpg", mediapath="/images/door.jpg", memo="The door.", owner="default", date=WHEN)
        add("source", id=4, name="talk.mp3", mediapath="audio:/x/talk.mp3", memo="", owner="default", date=WHEN)
        add("source", id=5, name="survey", fulltext=ANSWERS, memo="", owner="default", date=WHEN)
        # A category that is under one that comes after it, and two that are under each other.
        add("code_cat", catid=1, name="Waiting", owner="default", date=WHEN, memo="All of it", supercatid=2)
        add("code_cat", catid=2, name="Access", owner="default", date=WHEN, memo="")
        add("code_cat", catid=3, name="Round", owner="default", date=WHEN, memo="", supercatid=4)
        add("code_cat", catid=4, name="and round", owner="default", date=WHEN, memo="", supercatid=3)
        add("code_name", cid=1, name="months", memo="Longer than 30 days.\r\nNot weeks.", catid=1, owner="default", date=WHEN, color="#F781F3")
        add("code_name", cid=2, name="nobody", memo="", owner="Kim", date=WHEN, color="red")
        add("code_name", cid=4, name="Round", memo="", owner="Kim", date=WHEN, color="")
        add("code_name", cid=3, name="queue", memo="", catid=99, owner="Kim", date=WHEN, color="#00ff00")

        def code(fid, cid, words, owner, memo="", nth=0, **more):
            at = -1
            for _ in range(nth + 1):
                at = texts[fid].index(words, at + 1)
            add("code_text", cid=cid, fid=fid, seltext=words, pos0=at, pos1=at + len(words), owner=owner, date=WHEN, memo=memo, **({} if old else more))
            if not old:
                found.append([fid, cid, owner, words.replace("\r\n", "\n")])

        code(1, 3, "Née 🙂 in a queue.\r\n\r\nMira: I rang", "Kim", memo="across turns")
        code(1, 2, "Nobody", "default", important=1)
        code(1, 2, "nobody came.", "Kim", important=0)
        code(2, 1, "six months", "default")
        # Words that were changed since they were coded, a place after the end, and a code that is gone.
        add("code_text", cid=1, fid=2, seltext="seven weeks", pos0=0, pos1=8, owner="Kim", date=WHEN, memo="")
        add("code_text", cid=1, fid=2, seltext="x", pos0=900, pos1=901, owner="Kim", date=WHEN, memo="")
        add("code_text", cid=77, fid=2, seltext="x", pos0=0, pos1=1, owner="Kim", date=WHEN, memo="")
        add("code_image", imid=1, id=3, x1=10, y1=20, width=30, height=40, cid=2, memo="a door", date=WHEN, owner="Kim")
        add("code_av", avid=1, id=4, pos0=1000, pos1=2500, cid=1, memo="", date=WHEN, owner="default")
        at = texts[1].index("queue")
        add("annotation", fid=1, pos0=at, pos1=at + 5, memo="Which one?", owner="Kim", date=WHEN)
        for caseid, case in [(1, "Rosa"), (2, "P07"), (3, "Second"), (4, "Nowhere")]:
            add("cases", caseid=caseid, name=case, memo="Met twice." if caseid == 2 else "", owner="default", date=WHEN)
        add("case_text", caseid=1, fid=1, pos0=0, pos1=len(FOCUS), owner="default", date=WHEN, memo="")
        add("case_text", caseid=2, fid=2, pos0=0, pos1=len(PLAIN), owner="default", date=WHEN, memo="")
        at = ANSWERS.index("The second")
        add("case_text", caseid=3, fid=5, pos0=at, pos1=len(ANSWERS), owner="default", date=WHEN, memo="")
        add("case_text", caseid=3, fid=3, pos0=0, pos1=0, owner="default", date=WHEN, memo="")
        for name_, kind, valuetype in [("age", "case", "numeric"), ("region", "case", "character"), ("mode", "file", "character")]:
            add("attribute_type", name=name_, date=WHEN, owner="default", memo="", caseOrFile=kind, valuetype=valuetype)
        for name_, kind, value, id_ in [("age", "case", "34", 1), ("age", "case", "", 2), ("age", "case", "51", 3),
                                        ("region", "case", "North West", 1), ("region", "case", "London", 2), ("mode", "file", "phone", 2),
                                        ("mode", "file", "photo", 3)]:
            add("attribute", name=name_, attr_type=kind, value=value, id=id_, date=WHEN, owner="default")
        add("journal", name="Week 1", jentry="Started.\r\nTired.", date=WHEN, owner="Kim")
        db.commit()
        db.close()
    with open(os.path.join(folder, "qualcoder.json"), "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
        file.write("\n")


main(sys.argv[1])
