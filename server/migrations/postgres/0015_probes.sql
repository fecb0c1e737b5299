-- What is written to find out whether anything can be written: one row for each thing that asks.
CREATE TABLE probes (
    name TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
