"""The cache keeps nothing that the product needs: without Redis it is merely empty (K3)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = structlog.get_logger("sgc.cache")


def patient(method: Callable[..., Any], answer: object) -> Callable[..., Any]:
    """The same method, which gives a fixed answer while Redis cannot be reached."""

    @wraps(method)
    def asked(self: object, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            log.warning("cache_unreachable", error=str(error))
            return answer

    return asked


class PatientClient(RedisCacheClient):
    """What is asked for is not there; what is stored is forgotten; what is locked is free."""

    add = patient(RedisCacheClient.add, True)
    set = patient(RedisCacheClient.set, None)
    touch = patient(RedisCacheClient.touch, False)
    delete = patient(RedisCacheClient.delete, False)
    has_key = patient(RedisCacheClient.has_key, False)
    get_many = patient(RedisCacheClient.get_many, {})
    set_many = patient(RedisCacheClient.set_many, None)
    delete_many = patient(RedisCacheClient.delete_many, None)
    clear = patient(RedisCacheClient.clear, False)

    def get(self, key: Any, default: Any) -> Any:
        return patient(RedisCacheClient.get, default)(self, key, default)

    def incr(self, key: Any, delta: int) -> Any:
        return patient(RedisCacheClient.incr, delta)(self, key, delta)


class PatientRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = PatientClient
