-- +goose Up

-- The one row that says where the graph stands.
CREATE TABLE state (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL
);
INSERT INTO state VALUES (1, 0);

-- Visibility classes, and the sights made of them: a record's own class, and
-- those of its reports as numbers of class, in byte order of their texts.
CREATE TABLE class (
    num  INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);
CREATE TABLE sight (
    num     INTEGER PRIMARY KEY,
    own     INTEGER NOT NULL,
    reports TEXT NOT NULL,
    UNIQUE (own, reports)
);

-- day: see dateKey; NULL where unknown. record: the bare object of the native
-- format, here and below.
CREATE TABLE report (
    num      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    class    INTEGER NOT NULL,
    day      INTEGER,
    revision INTEGER NOT NULL,
    record   TEXT NOT NULL
);

-- Lists of reports, each kept once: ids in byte order, separated by spaces.
CREATE TABLE report_list (
    num INTEGER PRIMARY KEY,
    ids TEXT NOT NULL UNIQUE
);
CREATE TABLE report_list_member (
    list   INTEGER NOT NULL,
    report INTEGER NOT NULL,
    PRIMARY KEY (list, report)
) WITHOUT ROWID;
CREATE INDEX report_list_member_by_report ON report_list_member (report, list);

-- sight is 0 while the entity is retired. reports is a list's number, or NULL.
CREATE TABLE entity (
    num      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    kind     INTEGER NOT NULL,
    sight    INTEGER NOT NULL,
    reports  INTEGER,
    revision INTEGER NOT NULL,
    label    TEXT NOT NULL,
    record   TEXT NOT NULL,
    "name" TEXT,
    "organisationType" TEXT,
    "sex" TEXT,
    "birthDate" INTEGER,
    "legalStatus" TEXT,
    "firearmType" TEXT,
    "make" TEXT,
    "model" TEXT,
    "calibre" TEXT,
    "serial" TEXT,
    "serialState" TEXT,
    "madeIn" TEXT,
    "importMark" TEXT,
    "recordState" TEXT,
    "commodity" TEXT,
    "quantity" REAL,
    "unit" TEXT,
    "lotNumber" TEXT,
    "vehicleType" TEXT,
    "registration" TEXT,
    "vin" TEXT,
    "imo" TEXT,
    "tailNumber" TEXT,
    "documentType" TEXT,
    "issuer" TEXT,
    "accountType" TEXT,
    "number" TEXT,
    "mrz" TEXT,
    "documentState" TEXT,
    "institution" TEXT,
    "locationType" TEXT,
    "code" TEXT,
    "country" TEXT,
    "agency" TEXT,
    "unlocode" TEXT,
    "iata" TEXT,
    "icao" TEXT,
    "dispatched" INTEGER,
    "arrived" INTEGER,
    "transport" TEXT,
    "declared" TEXT,
    "found" TEXT,
    "litresPerPeriod" REAL,
    "period" TEXT,
    "amount" REAL,
    "currency" TEXT,
    "method" TEXT,
    "purpose" TEXT,
    "caseType" TEXT,
    "caseStatus" TEXT,
    "opened" INTEGER,
    "closed" INTEGER,
    "officers" REAL,
    "day" INTEGER,
    "note" TEXT,
    "subject" TEXT,
    "checkOutcome" TEXT,
    "askedOf" TEXT,
    "askedOn" INTEGER,
    "traceState" TEXT,
    "answeredOn" INTEGER,
    "answer" TEXT
);

-- What entities hold in columns that are lists; list is the number of the field.
CREATE TABLE entity_value (
    entity INTEGER NOT NULL,
    list   INTEGER NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (entity, list, text)
) WITHOUT ROWID;

-- How many entities in sight there are of each sight and kind.
CREATE TABLE population (
    sight    INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    entities INTEGER NOT NULL,
    PRIMARY KEY (sight, kind)
) WITHOUT ROWID;

-- since and until are partial dates, packed; 0 where unknown.
CREATE TABLE link (
    num      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    kind     INTEGER NOT NULL,
    src      INTEGER NOT NULL,
    dst      INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    sight    INTEGER NOT NULL,
    reports  INTEGER,
    revision INTEGER NOT NULL,
    record   TEXT NOT NULL
);

CREATE TABLE judgement (
    link     INTEGER NOT NULL,
    at       TEXT NOT NULL,
    "by"     TEXT NOT NULL,
    disputes INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    record   TEXT NOT NULL,
    PRIMARY KEY (link, at, "by")
) WITHOUT ROWID;

-- The changes of each revision, packed as change.go says.
CREATE TABLE change (
    revision INTEGER PRIMARY KEY,
    size     INTEGER NOT NULL,
    packed   BLOB NOT NULL
);

CREATE TABLE operation (
    id        TEXT PRIMARY KEY,
    digest    TEXT NOT NULL,
    revision  INTEGER NOT NULL,
    created   INTEGER NOT NULL,
    updated   INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    answer    BLOB
) WITHOUT ROWID;

CREATE TABLE job (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL,
    subject      TEXT NOT NULL,
    input        BLOB,
    done         INTEGER NOT NULL,
    total        INTEGER NOT NULL,
    started_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    failure_code TEXT NOT NULL,
    failure_text TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE audit (
    number    INTEGER PRIMARY KEY,
    revision  INTEGER NOT NULL,
    at        TEXT NOT NULL,
    subject   TEXT NOT NULL,
    action    TEXT NOT NULL,
    operation TEXT NOT NULL,
    detail    TEXT NOT NULL
);

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
