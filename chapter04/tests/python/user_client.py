"""The user service as grpcio sees it: no generated code, the contract comes from the server's own reflection.

Called with the address and two ids; prints a JSON object for each step.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

address, first, second = sys.argv[1:]
SERVICE = "user.v1.UserService"


def descriptors(channel):
    try:
        from grpc_reflection.v1.proto_reflection_descriptor_database import (
            ProtoReflectionDescriptorDatabase as Database,
        )
    except ImportError:
        Database = ProtoReflectionDescriptorDatabase
    return descriptor_pool.DescriptorPool(Database(channel))


def say(step, **what):
    print(json.dumps({"step": step, **what}))


with grpc.insecure_channel(address) as channel:
    health = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=10)
    say("health", status=health_pb2.HealthCheckResponse.ServingStatus.Name(health.status))
    service = descriptors(channel).FindServiceByName(SERVICE)

    def call(method, credential, timeout=10, **fields):
        method = service.methods_by_name[method]
        request = message_factory.GetMessageClass(method.input_type)(**fields)
        answer = message_factory.GetMessageClass(method.output_type)
        send = channel.unary_unary(
            f"/{SERVICE}/{method.name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )
        metadata = [("authorization", credential)] if credential else []
        return send(request, timeout=timeout, metadata=metadata)

    def step(name, *arguments, **fields):
        try:
            answer = call(*arguments, **fields)
        except grpc.RpcError as error:
            say(name, code=error.code().name, details=error.details())
        else:
            say(name, answer=json_format.MessageToDict(answer))

    auth = "service auth"
    zoe = {"user_id": first, "username": "Zoe\u0308", "email": "zoe@example.org", "age": 7}
    step("create", "CreateUser", auth, **zoe)
    step("create again", "CreateUser", auth, **zoe)
    step("taken", "CreateUser", auth, user_id=second, username="ZOË", email="grace@example.org", age=85)
    call("CreateUser", auth, user_id=second, username="Grace", email="grace@example.org", age=85)
    step("own", "GetUser", f"user {first}", user_id=first)
    step("stranger", "GetUser", f"user {second}", user_id=first)
    step("nobody", "GetUser", None, user_id=first)
    step("find by user", "FindUser", f"user {first}", username="grace")
    step("missing", "GetUser", auth, user_id="01890000-0000-7000-8000-000000000000")
    step("update", "UpdateUser", f"user {first}", user_id=first, version=1, age=8)
    step("update again", "UpdateUser", f"user {first}", user_id=first, version=1, age=9)
    ids, cursor = [], ""
    while True:
        page = call("ListUsers", auth, page_size=1, cursor=cursor)
        ids += [user.user_id for user in page.users]
        cursor = page.next_cursor
        if not cursor:
            break
    say("list", ids=ids)
    step("too large", "FindUser", auth, username="a" * 1_000_000)
    answers = [call("DeleteUser", auth, user_id=second) for _ in range(2)]
    say("delete twice", answers=len(answers))
