#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One file to a five-minute window result: vigilctl beside DuckDB and Polars.

CPU seconds and peak memory of whole processes, each way once a round and all of them in turn, so
that what else the computer does meets all alike; what is told is the median of the ratios of a
round. Every way has to give the same rows and groups. A peer that is not installed is left out:

    python3 -m venv DIR && DIR/bin/pip install duckdb polars
    DIR/bin/python window_of_file.py PATH_OF_VIGILCTL [--rounds N] [--rows N]
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile

BEDS = 64
ROWS_A_SECOND = 1000
WINDOW_SECONDS = 300


def write_inputs(folder, rows):
    """The same rows as JSON lines and as separated values; returns both paths."""
    paths = os.path.join(folder, "ward.jsonl"), os.path.join(folder, "ward.csv")
    with open(paths[0], "w") as lines, open(paths[1], "w") as table:
        table.write("deviceId,patientId,ts,seq,HR,SpO2\n")
        for row in range(rows):
            bed, second = row % BEDS, row // ROWS_A_SECOND
            time = "2026-03-01T%02d:%02d:%02d.%03dZ" % (
                second // 3600, second // 60 % 60, second % 60, row % ROWS_A_SECOND)
            device, patient = "mon-%02d" % bed, "p-%04d" % bed
            rate, oxygen = 58 + row * 7 % 70, 88 + row * 5 % 12
            lines.write('{"deviceId":"%s","patientId":"%s","ts":"%s","seq":%d,'
                        '"metrics":{"HR":%d,"SpO2":%d}}\n'
                        % (device, patient, time, row // BEDS, rate, oxygen))
            table.write("%s,%s,%s,%d,%d,%d\n"
                        % (device, patient, time, row // BEDS, rate, oxygen))
    return paths


def vigil(program, path, prefix):
    sql = ("SELECT patientId, AVG(%sHR) AS hr, MAX(%sSpO2) AS spo2, COUNT(*) AS n "
           "FROM input TIMESTAMP BY ts GROUP BY patientId, TumblingWindow(second, %d)"
           % (prefix, prefix, WINDOW_SECONDS))
    return [program, "query", "--input", path, "--sql", sql]


# Windows are (start, end]: a row at a bound belongs to the window that ends there.
def duckdb(path, prefix, reader, columns):
    source = "%s('%s', %s)" % (reader, path, columns)
    code = ("import duckdb, json\n"
            "c = duckdb.connect()\n"
            "c.execute('set threads = 1')\n"
            "rows = c.execute(%r).fetchall()\n"
            "for row in rows:\n"
            "    print(json.dumps({'n': row[3]}))\n"
            % ("select patientId, avg(%sHR), max(%sSpO2), count(*), time_bucket(interval %d second,"
               " ts - interval 1 microsecond) w from %s group by all"
               % (prefix, prefix, WINDOW_SECONDS, source)))
    return [sys.executable, "-c", code]


def polars(path):
    code = ("import polars as pl, json\n"
            "rows = (pl.scan_ndjson(%r)\n"
            "    .with_columns(pl.col('ts').str.to_datetime(time_zone='UTC'))\n"
            "    .with_columns(w=(pl.col('ts') - pl.duration(microseconds=1)).dt.truncate('%ds'))\n"
            "    .group_by('patientId', 'w')\n"
            "    .agg(pl.col('metrics').struct.field('HR').mean(),\n"
            "         pl.col('metrics').struct.field('SpO2').max(), n=pl.len()).collect())\n"
            "for n in rows['n']:\n"
            "    print(json.dumps({'n': n}))\n" % (path, WINDOW_SECONDS))
    return [sys.executable, "-c", code]


def ways(program, lines, table):
    """Name and command of each way, by kind of file."""
    plain = ("columns={deviceId:'varchar', patientId:'varchar', ts:'timestamp', seq:'bigint', "
             "%s}")
    found = {"json": {"vigilctl": vigil(program, lines, "metrics.")},
             "csv": {"vigilctl": vigil(program, table, "")}}
    if importlib.util.find_spec("duckdb"):
        found["json"]["duckdb"] = duckdb(
            lines, "metrics.", "read_json", "format='newline_delimited', "
            + plain % "metrics:'struct(HR double, SpO2 double)'")
        found["csv"]["duckdb"] = duckdb(table, "", "read_csv",
                                        "header=true, " + plain % "HR:'double', SpO2:'double'")
    if importlib.util.find_spec("polars"):
        found["json"]["polars"] = polars(lines)
    return found


def measure(command, out):
    """CPU seconds and peak MiB of one process; what it prints goes to the file."""
    with open(out, "w") as file:
        child = subprocess.Popen(command, stdout=file,
                                 env=dict(os.environ, POLARS_MAX_THREADS="1"))
        _, status, use = os.wait4(child.pid, 0)
        child.returncode = status
    if status != 0:
        sys.exit("%s ended with %d" % (command[0], status))
    return use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def check(out, rows, name):
    """Every row is in a group, and every group in a window."""
    with open(out) as file:
        # A peer that takes long shows its progress on lines of its own.
        counts = [json.loads(line)["n"] for line in file if line.startswith("{")]
    # The row at the very beginning ends a window of its own.
    full = -(-(rows - 1) // (ROWS_A_SECOND * WINDOW_SECONDS))
    last = rows - 1 - (full - 1) * ROWS_A_SECOND * WINDOW_SECONDS
    groups = 1 + (full - 1) * BEDS + min(BEDS, last)
    if sum(counts) != rows or len(counts) != groups:
        sys.exit("%s: %d rows in %d groups, not %d in %d"
                 % (name, sum(counts), len(counts), rows, groups))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vigilctl")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=2_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines, table = write_inputs(folder, options.rows)
        out = os.path.join(folder, "out")
        for kind, commands in ways(os.path.abspath(options.vigilctl), lines, table).items():
            got = {name: [] for name in commands}
            for _ in range(options.rounds):
                for name, command in commands.items():
                    got[name].append(measure(command, out))
                    check(out, options.rows, name)
            for name, runs in got.items():
                seconds = statistics.median(run[0] for run in runs)
                print("%-5s %-9s %7.3f s CPU %6.0f MiB %10.0f rows/s"
                      % (kind, name, seconds, max(run[1] for run in runs), options.rows / seconds))
            for name in commands:
                if name != "vigilctl":
                    ratio = statistics.median(
                        own[0] / peer[0] for own, peer in zip(got["vigilctl"], got[name]))
                    print("%-5s vigilctl / %s: %.2f" % (kind, name, ratio))


if __name__ == "__main__":
    main()
