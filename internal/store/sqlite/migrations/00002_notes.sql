-- +goose Up

-- What analysts found of the matches of screenings. withdraws is the id of
-- another note, or empty. mark is the bare object of the native format.
CREATE TABLE note (
    id        TEXT PRIMARY KEY,
    subject   TEXT NOT NULL,
    entity    TEXT NOT NULL,
    withdraws TEXT NOT NULL,
    screened  BLOB,
    "by"      TEXT NOT NULL,
    at        TEXT NOT NULL,
    reason    TEXT NOT NULL,
    mark      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX note_by_subject ON note (subject);
CREATE INDEX note_by_entity ON note (entity);
CREATE INDEX note_by_withdrawn ON note (withdraws) WHERE withdraws <> '';
