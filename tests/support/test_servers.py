"""The servers that tests stand on are real."""

import urllib.request

import redis


def test_redis_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.ping()


def test_s3_answers(s3_endpoint: str) -> None:
    bucket = urllib.request.Request(f"{s3_endpoint}/photos", method="PUT")

    with urllib.request.urlopen(bucket) as answer:
        assert answer.status == 200
