-- +goose Up

-- How long it took so far to do what is done of a job, in milliseconds.
ALTER TABLE job ADD COLUMN worked INTEGER NOT NULL DEFAULT 0;
