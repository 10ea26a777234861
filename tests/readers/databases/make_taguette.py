"""A project as Taguette writes it, with its own code: python3 make_taguette.py FOLDER

Written with Taguette 1.5.2 (pip install taguette==1.5.2), in place of its web pages: documents go through its
`convert.get_html_body`, the words of highlights come from its `extract.extract`, and its `Command`s say who did what.
`taguette.sqlite3` is the database of a server with two people, `taguette-exported.sqlite3` what its export makes of it. All
words are invented. Beside each is what a plain walk over the documents (BeautifulSoup) finds there.
"""
import datetime
import json
import os
import sys

import bs4
from taguette import convert, database, extract
from taguette.database import Command, Document, Highlight, Privileges, Project, ProjectMember, Tag, User
from taguette.database.copy import copy_project

TALK = """<html><head><title>Away</title><style>p { color: red }</style></head><body>
<h1>First talk</h1>
<p><b>Interviewer:</b> How   was
the café?</p>
<p>Rosa: It was <em>näive</em> 🙂 of me,<br>but I went. &lt;Twice&gt; &amp; more.</p>
<ul><li>waiting</li> <li>等待 again</li></ul>
<table><tr><td>Mira</td><td>said no</td></tr></table>
<pre>
  kept   blanks
  here</pre>
<script>alert(1)</script><p>Interviewer: And then?</p><p>Rosa: Then I rang, twice, and nobody came.</p>
</body></html>"""
NOTES = "<p>Field notes, second day: a long queue.</p><p>Nobody spoke. ﷺ</p>"


def main(folder):
    path = os.path.join(folder, "taguette.sqlite3")
    if os.path.exists(path):
        os.remove(path)
    db = database.connect("sqlite:///" + path)()
    clock = iter(datetime.datetime(2024, 3, 1, 9, minute, 7, 250000) for minute in range(60))
    db.add(User(login="admin", created=next(clock)))
    for login in ["rosa.b", "kim"]:
        db.add(User(login=login, created=next(clock)))
    db.add(Project(name="Nothing yet", description="", created=next(clock),
                   tags=[Tag(path="interesting", description="Further review required")]))
    project = Project(name="Waiting: a study", description="Talks about waiting.", created=next(clock))
    db.add(project)
    db.flush()
    for login in ["rosa.b", "kim"]:
        db.add(ProjectMember(project=project, user_login=login, privileges=Privileges.ADMIN))

    def do(command):
        command.date = next(clock)
        db.add(command)
        db.flush()

    do(Command.project_meta("kim", project.id, project.name, project.description))
    documents = []
    for name, html, description in [("Talk 1", TALK, "By phone."), ("Notes", NOTES, ""), ("Notes", NOTES[:44], "")]:
        body = convert.get_html_body(html)
        document = Document(name=name, description=description, filename=name + ".html", created=next(clock),
                            project=project, contents=body,
                            text_direction=database.TextDirection.LEFT_TO_RIGHT)
        db.add(document)
        db.flush()
        documents.append(document)
        do(Command.document_add("rosa.b", document))
    tags = {}
    for path_, description in [("interesting", "Further review required"), ("access.waiting", "Time until something"),
                               ("access.door", ""), ("gone", "")]:
        tags[path_] = Tag(project=project, path=path_, description=description)
        db.add(tags[path_])
        db.flush()
        if path_ != "interesting":
            do(Command.tag_add("rosa.b", tags[path_]))

    def text_of(document):
        return bs4.BeautifulSoup(document.contents, "html5lib").body.get_text()

    def highlight(login, document, words, names, nth=0):
        text = text_of(document)
        at = -1
        for _ in range(nth + 1):
            at = text.index(words, at + 1)
        start = len(text[:at].encode())
        end = start + len(words.encode())
        one = Highlight(document=document, start_offset=start, end_offset=end,
                        snippet=extract.extract(document.contents, start, end))
        db.add(one)
        db.flush()
        one.tags = [tags[name] for name in names]
        do(Command.highlight_add(login, document, one, sorted(tag.id for tag in one.tags)))
        return one

    talk, notes, other = documents
    highlight("rosa.b", talk, "näive", ["interesting"])
    two = highlight("rosa.b", talk, "🙂 of me,but I went. <Twice>", ["access.waiting"])
    highlight("kim", talk, "等待 again\nMira", ["access.waiting", "access.door"])
    highlight("kim", talk, "kept   blanks\n  here", ["access.door"])
    highlight("kim", talk, "nobody came.", [])
    highlight("kim", notes, "ﷺ", ["gone"])
    lost = highlight("kim", notes, "a long queue", ["gone"])
    # Kim puts a second tag on what Rosa tagged, and Rosa merges a tag into another.
    two.tags = [tags["access.waiting"], tags["interesting"]]
    do(Command.highlight_add("kim", talk, two, sorted(tag.id for tag in two.tags)))
    db.delete(lost)
    do(Command.highlight_delete("kim", notes, lost.id))
    for one in tags["gone"].highlights[:]:
        one.tags = [tag for tag in one.tags if tag is not tags["gone"]] + [tags["access.door"]]
    db.flush()
    gone = tags.pop("gone")
    db.refresh(gone)
    src = gone.id
    db.delete(gone)
    do(Command.tag_merge("rosa.b", project.id, src, tags["access.door"].id))
    db.commit()

    found = []
    for one in db.query(Highlight).order_by(Highlight.id):
        raw = text_of(one.document).encode()[one.start_offset:one.end_offset].decode()
        names = sorted(tag.path for tag in one.tags)
        found.append([one.document.name, " ".join(raw.split()), names])
    with open(os.path.join(folder, "taguette.json"), "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
        file.write("\n")

    exported = os.path.join(folder, "taguette-exported.sqlite3")
    if os.path.exists(exported):
        os.remove(exported)
    out = database.connect("sqlite:///" + exported)()
    out.add(User(login="admin"))
    out.commit()
    copy_project(db.connection(), out, project.id, "admin")
    out.commit()
    for one in [db, out]:
        # Smaller files, with the same rows.
        one.execute("PRAGMA page_size = 1024")
        one.connection().connection.execute("VACUUM")
        one.close()


main(sys.argv[1])
