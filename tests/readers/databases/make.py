"""Databases by chance, each with what is in it as JSON: python3 make.py FOLDER FIRST COUNT [small]

The databases beside this file are those of `python3 make.py . 1 4 small`, written with SQLite 3.40.1.
"""
import json
import os
import random
import sqlite3
import struct
import sys

WORDS = "waiting was the worst part – 等待 näive 🙂 e\u0301 \u202e x\ty\r\nz".split(" ")
TYPES = ["INTEGER", "TEXT", "REAL", "BLOB", "", "NUMERIC", "VARCHAR(20)", "DECIMAL(10, 2)", "DOUBLE PRECISION", "INT"]
DEFAULTS = ["7", "-7", "1.5e3", "-2.5E-2", ".5", "'it''s'", '"word"', "x'00ff'", "NULL", "TRUE", "0x1F", "bare", "+3",
            "'12'", "'0.5'", "1e2"]
NAMES = ['"a, b"', "[c)d]", "`e``f`", "'g''h'", '"say ""i"""', "plain", "Ünder_1", '"primary"', '"order"']


def value(dice, small):
    kind = dice.randrange(9)
    if kind == 0:
        return None
    if kind in (1, 2):
        bits = dice.choice([1, 2, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 62, 63])
        return dice.choice([0, 1, -1, 2**bits - 1, -(2**bits), dice.randrange(2**bits)])
    if kind == 3:
        return dice.choice([0.0, 1.0, -1.5, 1e300, 2.0**53, dice.random(), float("inf")])
    if kind == 4:
        return dice.randbytes(dice.choice([0, 1, 20, dice.randrange(300 if small else 3000)]))
    length = dice.choice([0, 1, 5, 40, dice.randrange(100 if small else 4000)])
    if dice.randrange(60) == 0 and not small:
        length = 30000
    return " ".join(dice.choice(WORDS) for _ in range(length))


def column(dice, name):
    extra = dice.choice(["", "", "", " NOT NULL DEFAULT 'x, )'", " /* (not, a column */", " CHECK (1 IN (1, 2))",
                         " COLLATE NOCASE", " REFERENCES other(id) ON DELETE CASCADE", " -- a, b(\n"])
    return f"{name} {dice.choice(TYPES)}{extra}"


def create(dice, name):
    names = dice.sample(NAMES, dice.randrange(1, 5))
    columns = [column(dice, n) for n in names]
    key = dice.randrange(6)
    if key == 0:
        columns.insert(dice.randrange(len(columns) + 1), "id INTEGER PRIMARY KEY AUTOINCREMENT")
    elif key == 1:
        columns.insert(dice.randrange(len(columns) + 1), '"id" integer constraint k PRIMARY KEY')
    elif key == 2:
        columns += ["id INTEGER", "PRIMARY KEY (id)"]
    elif key == 3:
        columns += ["id INTEGER PRIMARY KEY DESC"]
    elif key == 4:
        columns += ["id INT", "CONSTRAINT k PRIMARY KEY (id)"]
    if dice.randrange(4) == 0:
        stored = dice.choice(["STORED", "VIRTUAL", ""])
        # Before the constraints of the table.
        columns.insert(0, f"made TEXT GENERATED ALWAYS AS ('a' || (1 + 1)) {stored}")
    return f"CREATE TABLE {name}({', '.join(columns)})"


def columns_of(db, name):
    rows = db.execute(f"PRAGMA table_xinfo({name})").fetchall()
    return [row[1] for row in rows if row[6] not in (1, 2)], [row[1] for row in rows if row[6] == 0]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def fill(dice, db, name, small):
    count = dice.randrange(5, 12) if small else dice.randrange(120)
    _, names = columns_of(db, name)
    into = ", ".join(map(quoted, names))
    for _ in range(count):
        row = [value(dice, small) for _ in names]
        try:
            db.execute(f"INSERT INTO {name}({into}) VALUES ({', '.join('?' * len(row))})", row)
        except (sqlite3.IntegrityError, sqlite3.OperationalError):  # a key twice, or no key is left
            pass


def told(v):
    if v is None:
        return None
    if isinstance(v, int):
        return {"int": str(v)}
    if isinstance(v, float):
        return {"real": struct.pack(">d", v).hex()}
    if isinstance(v, str):
        return {"text": v}
    return {"blob": v.hex()}


def dump(db):
    tables = {}
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        columns, _ = columns_of(db, quoted(name))
        some = ", ".join(map(quoted, columns))
        rows = db.execute(f"SELECT rowid, {some} FROM {quoted(name)} ORDER BY rowid").fetchall()
        tables[name] = {"columns": columns, "rows": [[row[0], [told(v) for v in row[1:]]] for row in rows]}
    return tables


def reserve(path, page, count):
    """Keeps bytes free at the end of each page, as extensions do that sign or encrypt pages."""
    with open(path, "r+b") as file:
        file.seek(20)
        file.write(bytes([count]))
        file.seek(105)
        file.write(struct.pack(">H", page - count))


def make(folder, seed, small):
    dice = random.Random(seed)
    path = os.path.join(folder, f"{seed}.sqlite3")
    if os.path.exists(path):
        os.remove(path)
    page = [512, 1024, 512, 2048][(seed - 1) % 4] if small else [512, 1024, 4096, 65536, 8192, 512][(seed - 1) % 6]
    encoding = ["UTF-8", "UTF-16le", "UTF-16be"][(seed - 1) % 3]
    vacuum = [0, 1, 2, 0][(seed - 1) % 4]

    def connect():
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA journal_mode = OFF")
        return db

    db = connect()
    db.execute(f"PRAGMA page_size = {page}")
    db.execute(f"PRAGMA encoding = '{encoding}'")
    db.execute(f"PRAGMA auto_vacuum = {vacuum}")
    db.execute("CREATE TABLE gone(a)")
    db.execute("DROP TABLE gone")
    if vacuum == 0:
        db.execute("VACUUM")
    db.close()
    if seed % 4 == 0:
        reserve(path, page, dice.choice([4, 16, 32]))
    db = connect()
    names = dice.sample(["one", '"two words"', "[three]", "vier"], dice.randrange(1, 4))
    for name in names:
        db.execute(create(dice, name))
        fill(dice, db, name, small)
    for name in names:
        step = dice.randrange(8)
        if step == 0:
            db.execute(f"DELETE FROM {name} WHERE rowid % 3 = 0")
        elif step == 1:
            db.execute(f"DELETE FROM {name}")
        elif step in (2, 3, 4):
            for nth in range(dice.randrange(1, 4)):
                default = dice.choice(["", f" DEFAULT {dice.choice(DEFAULTS)}"])
                db.execute(f"ALTER TABLE {name} ADD COLUMN added{nth} {dice.choice(TYPES)}{default}")
            fill(dice, db, name, small)
        elif step == 5:
            db.execute(f"ALTER TABLE {name} RENAME TO {name[:-1] + '_x' + name[-1] if name[0] in '[' + chr(34) else name + '_x'}")
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    db.execute(f"CREATE VIEW seen AS SELECT * FROM {quoted(tables[0])}")
    db.execute(f"CREATE INDEX at_once ON {quoted(tables[0])}({quoted(columns_of(db, quoted(tables[0]))[0][0])})")
    if dice.randrange(3) == 0:
        db.execute("VACUUM")
    if dice.randrange(2) == 0:
        fill(dice, db, quoted(tables[0]), small)
    told = dump(db)
    db.close()
    with open(os.path.join(folder, f"{seed}.json"), "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=True)
        file.write("\n")


folder, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for seed in range(first, first + count):
    make(folder, seed, sys.argv[4:] == ["small"])
