#!/usr/bin/python3
"""Reads identity-v1.json with no code of the firmware and computes every hash and signature anew.

Needs Debian's python3-cryptography. Ends with status 1 and the name of what differs.
"""

import hashlib
import json
import struct
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KINDS = {1: "batch", 2: "claim", 3: "operational", 4: "registry", 5: "node"}


def blake(data, size, key=b""):
    return hashlib.blake2b(data, digest_size=size, key=key).digest()


def need(condition, what):
    if not condition:
        sys.exit("differs: " + what)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        need(self.at + count <= len(self.data), "length")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count):
        return int.from_bytes(self.take(count), "big")

    def header(self, magic):
        need(self.take(4) == magic and self.take(1) == b"\x01", "header of " + magic.decode())

    def end(self):
        need(self.at == len(self.data), "end")


class Keys:
    def __init__(self, seeds):
        self.secret = {n: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(s)) for n, s in seeds.items()}
        self.public = {
            n: k.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for n, k in self.secret.items()
        }
        self.name = {p: n for n, p in self.public.items()}
        self.by_id = {blake(p, 16): n for n, p in self.public.items()}

    def check(self, who, context, body, signature, what):
        """Ed25519 is deterministic: the very bytes must come out."""
        need(self.secret[who].sign(context + b"\x00" + body) == signature, "signature of " + what)


def certificate(data, keys, exact=True):
    r = Reader(data)
    r.header(b"SKYM")
    kind = KINDS[r.number(1)]
    need(r.number(2) == 0, "flags")
    serial, issuer, subject = r.take(16), r.take(16), r.take(32)
    need(r.number(8) <= r.number(8), "span of time")
    children, hardware = r.number(4), r.take(32)
    need((children > 0) == (kind == "batch"), "maxChildren")
    need((hardware != bytes(32)) == (kind == "operational"), "hwCommit")
    tags = Reader(r.take(r.number(2)))
    last = -1
    while tags.at < len(tags.data):
        tag, value = tags.number(2), tags.take(tags.number(2))
        need(last < tag < 0x8000, "tags")
        need(tag != 1 or value.decode("ascii").isprintable(), "board")
        last = tag
    signer = keys.by_id[issuer]
    body = data[: r.at]
    keys.check(signer, b"skyminer/cert/v1", body, r.take(64), kind + " certificate")
    if exact:
        r.end()
    return {
        "kind": kind, "serial": serial, "signer": signer, "key": keys.name[subject],
        "children": children, "hardware": hardware, "bytes": data[: r.at],
    }


def chain(data, keys):
    parts, rest = [], data
    while rest:
        parts.append(certificate(rest, keys, exact=False))
        rest = rest[len(parts[-1]["bytes"]) :]
    if len(parts) == 1:
        need(parts[0]["kind"] == "node" and parts[0]["signer"] == parts[0]["key"], "node")
        return parts
    need([p["kind"] for p in parts] == ["batch", "claim", "operational"], "kinds")
    need(parts[0]["signer"] == "root", "root")
    need(parts[1]["signer"] == parts[0]["key"] and parts[2]["signer"] == parts[1]["key"], "issuers")
    need(parts[1]["serial"] == parts[2]["serial"], "serials")
    need(parts[1]["serial"][:12] + bytes(4) == parts[0]["serial"], "batch")
    need(1 <= int.from_bytes(parts[1]["serial"][12:], "big") <= parts[0]["children"], "unit")
    return parts


def factory_record(data, keys, document):
    r = Reader(data)
    r.header(b"SKYF")
    need(keys.name[r.take(32)] == "root", "root")
    need(r.take(32).hex() == document["pepper"], "pepper")
    seed = r.take(32).hex()
    batch = certificate(r.take(r.number(2)), keys)
    claim = certificate(r.take(r.number(2)), keys)
    need(document["seeds"][claim["key"]] == seed and claim["signer"] == batch["key"], "claim seed")
    body = data[: r.at]
    need(r.take(16) == blake(body, 16), "checksum")
    r.end()


def request(data, keys):
    r = Reader(data)
    r.header(b"SKYQ")
    nonce = r.take(32)
    parts = chain(r.take(r.number(2)), keys)
    body = data[: r.at]
    keys.check(parts[1]["key"], b"skyminer/register/v1", body, r.take(64), "request, claim key")
    keys.check(
        parts[2]["key"], b"skyminer/register-possession/v1", body, r.take(64), "request, operational key"
    )
    r.end()
    return nonce, parts


def receipt(data, keys, asked=None):
    r = Reader(data)
    r.header(b"SKYC")
    r.take(16)
    serial, digest, nonce = r.take(16), r.take(32), r.take(32)
    registry = certificate(r.take(r.number(2)), keys)
    need(registry["kind"] == "registry" and registry["signer"] == "root", "registry")
    body = data[: r.at]
    keys.check(registry["key"], b"skyminer/receipt/v1", body, r.take(64), "receipt")
    r.end()
    if asked:
        need(nonce == asked[0], "nonce")
        need(digest == blake(asked[1][2]["bytes"], 32) and serial == asked[1][2]["serial"], "leaf")
    return serial, digest


def snapshot(data, keys):
    r = Reader(data)
    r.header(b"SKYR")
    r.take(16)
    registry = certificate(r.take(r.number(2)), keys)
    need(registry["kind"] == "registry" and registry["signer"] == "root", "registry")
    last = b""
    for _ in range(r.number(4)):
        serial, state, reason, _since = r.take(16), r.number(1), r.number(1), r.take(8)
        need(last < serial and state <= 2 and reason <= 6, "entries")
        last = serial
    body = data[: r.at]
    keys.check(registry["key"], b"skyminer/revocation/v1", body, r.take(64), "snapshot")
    r.end()


def roster(data, keys):
    r = Reader(data)
    r.header(b"SKYO")
    epoch, before = r.number(8), r.take(32)
    need((epoch == 1) == (before == bytes(32)), "epoch")
    signers, members, last = [keys.name[r.take(32)]], {}, b""
    for _ in range(r.number(2)):
        serial, key = r.take(16), r.take(32)
        need(last < serial, "members")
        last = serial
        members[serial] = keys.name[key]
        signers.append(keys.name[key])
    body = data[: r.at]
    for signer in signers:
        keys.check(signer, b"skyminer/roster/v1", body, r.take(64), "roster, " + signer)
    r.end()
    return members


def challenge(data):
    r = Reader(data)
    r.header(b"SKYH")
    fields = r.take(98)
    need(1 <= struct.unpack(">H", fields[64:66])[0] <= 3, "purpose")
    r.end()
    return fields


def attestation(data, keys, asked):
    r = Reader(data)
    r.header(b"SKYA")
    fields = r.take(186)
    need(fields[:98] == asked and fields[154:] == bytes(32), "challenge")
    signature = r.take(64)
    tags = {}
    while r.at < len(data):
        tag = r.number(2)
        need(tag > max(tags, default=0), "tags")
        tags[tag] = r.take(r.number(2))
    parts = chain(tags[1], keys)
    keys.check(parts[-1]["key"], b"skyminer/attest/v1", fields, signature, "attestation")
    serial, digest = receipt(tags[2], keys)
    need(serial == parts[2]["serial"] and digest == blake(parts[2]["bytes"], 32), "receipt")
    need(roster(tags[3], keys)[serial] == parts[2]["key"], "roster")


def main(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    keys = Keys(document["seeds"])
    whole = {}
    for one in document["structures"]:
        data = b""
        for field in one["fields"]:
            need(field["at"] == len(data), "offset of " + field["name"])
            data += bytes.fromhex(field["hex"])
        whole[one["name"]] = data
    for kind in KINDS.values():
        certificate(whole[kind + " certificate"], keys)
    parts = chain(whole["chain"], keys)
    chain(whole["node certificate"], keys)
    hardware = document["hardware"]
    message = b"".join(
        bytes([len(hardware[part]) // 2]) + bytes.fromhex(hardware[part]) for part in ("chip", "disk", "network")
    )
    need(blake(message, 32, bytes.fromhex(document["pepper"])) == parts[2]["hardware"], "hwCommit")
    factory_record(whole["factory record"], keys, document)
    receipt(whole["registration receipt"], keys, request(whole["registration request"], keys))
    snapshot(whole["revocation snapshot"], keys)
    roster(whole["cluster roster"], keys)
    attestation(whole["attestation"], keys, challenge(whole["challenge"]))
    print(len(whole), "structures agree")


main(sys.argv[1])
