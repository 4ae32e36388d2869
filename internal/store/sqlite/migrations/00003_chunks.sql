-- +goose Up

-- The chunks of jobs; state is READY, LEASED, FAILED, DONE or SET_ASIDE.
CREATE TABLE job_chunk (
    job          TEXT NOT NULL,
    number       INTEGER NOT NULL,
    state        TEXT NOT NULL,
    token        INTEGER NOT NULL,
    beat         INTEGER NOT NULL,
    worker       TEXT NOT NULL,
    failures     INTEGER NOT NULL,
    losses       INTEGER NOT NULL,
    failure_code TEXT NOT NULL,
    failure_text TEXT NOT NULL,
    size         INTEGER NOT NULL,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;

-- What a chunk is given, and what came of it, packed; apart from the chunks,
-- which change often.
CREATE TABLE job_chunk_input (
    job    TEXT NOT NULL,
    number INTEGER NOT NULL,
    input  BLOB NOT NULL,
    PRIMARY KEY (job, number)
);
CREATE TABLE job_chunk_results (
    job       TEXT NOT NULL,
    number    INTEGER NOT NULL,
    strengths BLOB NOT NULL,
    results   BLOB NOT NULL,
    PRIMARY KEY (job, number)
);
