"""Sends the lines of files through `rapporteur extract --stdio`, on Apache Spark.

spark.py PROGRAM INPUT OUTPUT [PARTITIONS]
"""

import sys
import time

from pyspark.sql import SparkSession


def main(program, source, target, partitions="4"):
    started = time.monotonic()
    spark = SparkSession.builder.appName("rapporteur").getOrCreate()
    ready = time.monotonic()
    lines = spark.sparkContext.textFile(source, int(partitions))
    # A partition is a process: it starts once, not once a line. checkCode: a line that cannot be read fails the job.
    lines.pipe(f"{program} extract --stdio", checkCode=True).saveAsTextFile(target)
    done = time.monotonic()
    spark.stop()
    print(f"spark: start {ready - started:.1f} s, job {done - ready:.1f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
