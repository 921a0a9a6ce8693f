/// The description of the interface for programs (OpenAPI 3.1); a test holds it against the routes.
enum OpenAPI {
  static let document = """
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Skyminer registry",
        "version": "1",
        "description": "Registers miners and says who is one. Binary bodies are the structures of format version 1; every one that matters is signed, so it can be checked without trust in the transport. Serials are 16 bytes, keys 32; as text both are lower-case hexadecimal.",
        "license": {"name": "See the repository", "url": "/"}
      },
      "paths": {
        "/v1/nonces": {"post": {
          "operationId": "makeNonce",
          "summary": "A nonce for one registration; good for ten minutes, once, until the server restarts",
          "responses": {
            "200": {"description": "32 random bytes", "content": {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}},
            "429": {"$ref": "#/components/responses/TooOften"}
          }
        }},
        "/v1/registrations": {"post": {
          "operationId": "register",
          "summary": "Registers a board; the same operational certificate again gives the same receipt",
          "requestBody": {"required": true, "content": {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream", "description": "RegistrationRequest, magic SKYQ"}}}},
          "responses": {
            "200": {"description": "RegistrationReceipt, magic SKYC; its nonce is that of the request that was registered first", "content": {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}},
            "400": {"$ref": "#/components/responses/Problem"},
            "403": {"$ref": "#/components/responses/Problem"},
            "408": {"$ref": "#/components/responses/Problem"},
            "409": {"$ref": "#/components/responses/Problem"},
            "412": {"$ref": "#/components/responses/Problem"},
            "413": {"$ref": "#/components/responses/Problem"},
            "422": {"$ref": "#/components/responses/Problem"},
            "429": {"$ref": "#/components/responses/TooOften"},
            "503": {"$ref": "#/components/responses/TooOften"}
          }
        }},
        "/v1/miners/{name}": {"get": {
          "operationId": "lookUp",
          "summary": "What the registry says of a miner",
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "responses": {
            "200": {"description": "A registered miner", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Miner"}}}},
            "400": {"$ref": "#/components/responses/Problem"},
            "404": {"$ref": "#/components/responses/Problem"},
            "429": {"$ref": "#/components/responses/TooOften"}
          }
        }},
        "/v1/revocations": {"get": {
          "operationId": "revocations",
          "summary": "The numbered, signed list of all serials that are not simply active; signed anew each hour",
          "responses": {
            "200": {"description": "RevocationSnapshot, magic SKYR; the entity tag is its number", "headers": {"ETag": {"schema": {"type": "string"}}}, "content": {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}},
            "304": {"description": "The snapshot that If-None-Match names is the newest"},
            "429": {"$ref": "#/components/responses/TooOften"}
          }
        }},
        "/v1/registry": {"get": {
          "operationId": "registry",
          "summary": "The certificate of this registry, signed by the root",
          "responses": {"200": {"description": "Certificate, magic SKYM, type 4", "content": {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}}}
        }},
        "/v1/verifications": {"post": {
          "operationId": "verify",
          "summary": "Judges a board's answer to a challenge, with the newest snapshot",
          "requestBody": {"required": true, "content": {"application/octet-stream": {"schema": {"type": "string", "contentMediaType": "application/octet-stream", "description": "Challenge of 103 bytes, then the Attestation, magic SKYA"}}}},
          "responses": {
            "200": {"description": "The verdict, also where it is a no", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Verdict"}}}},
            "400": {"$ref": "#/components/responses/Problem"},
            "408": {"$ref": "#/components/responses/Problem"},
            "413": {"$ref": "#/components/responses/Problem"},
            "429": {"$ref": "#/components/responses/TooOften"}
          }
        }},
        "/healthz": {"get": {
          "operationId": "health",
          "summary": "Whether the database answers",
          "responses": {"200": {"description": "It does"}, "503": {"$ref": "#/components/responses/TooOften"}}
        }},
        "/metrics": {"get": {
          "operationId": "metrics",
          "summary": "Figures for Prometheus",
          "responses": {"200": {"description": "Text format 0.0.4", "content": {"text/plain": {"schema": {"type": "string"}}}}}
        }},
        "/openapi.json": {"get": {
          "operationId": "description",
          "summary": "This description",
          "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}}
        }},
        "/": {"get": {
          "operationId": "frontPage",
          "summary": "The page for people",
          "parameters": [{"name": "miner", "in": "query", "schema": {"type": "string"}, "description": "Leads on to the page of this miner"}],
          "responses": {
            "200": {"description": "The form", "content": {"text/html": {"schema": {"type": "string"}}}},
            "303": {"description": "The page of the miner"},
            "400": {"description": "The form, and that this names no miner", "content": {"text/html": {"schema": {"type": "string"}}}}
          }
        }},
        "/miners/{name}": {"get": {
          "operationId": "minerPage",
          "summary": "The page of a miner",
          "parameters": [{"$ref": "#/components/parameters/Name"}],
          "responses": {
            "200": {"description": "A registered miner", "content": {"text/html": {"schema": {"type": "string"}}}},
            "400": {"description": "This names no miner", "content": {"text/html": {"schema": {"type": "string"}}}},
            "404": {"description": "No miner is registered under this name", "content": {"text/html": {"schema": {"type": "string"}}}}
          }
        }},
        "/style.css": {"get": {
          "operationId": "style",
          "summary": "The look of the page",
          "responses": {"200": {"description": "CSS", "content": {"text/css": {"schema": {"type": "string"}}}}}
        }},
        "/icon.svg": {"get": {
          "operationId": "icon",
          "summary": "The sign of the page",
          "responses": {"200": {"description": "SVG", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}}
        }}
      },
      "components": {
        "parameters": {
          "Name": {"name": "name", "in": "path", "required": true, "description": "A serial (32 hexadecimal digits) or an operational key (64)", "schema": {"type": "string"}}
        },
        "responses": {
          "Problem": {"description": "Refused; the code says why and never changes its meaning", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/plain": {"schema": {"type": "string", "description": "The detail alone, for who accepts text/plain"}}}},
          "TooOften": {"description": "Not now; Retry-After says when", "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/plain": {"schema": {"type": "string", "description": "The detail alone, for who accepts text/plain"}}}}
        },
        "schemas": {
          "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "code"],
            "properties": {
              "type": {"type": "string"},
              "title": {"type": "string"},
              "status": {"type": "integer"},
              "detail": {"type": "string", "description": "The likely cause and the way out"},
              "code": {"type": "string", "enum": [\(codes)]}
            }
          },
          "Miner": {
            "type": "object",
            "required": ["class", "serial", "batch", "board", "status", "registeredAt", "sequence", "operationalKey", "askedKeyReplaced"],
            "properties": {
              "class": {"const": "miner"},
              "serial": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
              "batch": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
              "board": {"type": "string"},
              "status": {"enum": ["active", "suspended", "revoked"]},
              "reason": {"type": "string", "description": "Where the status is not active"},
              "since": {"type": "integer", "description": "Seconds since 1970, where the status is not active"},
              "registeredAt": {"type": "integer", "description": "Seconds since 1970"},
              "sequence": {"type": "integer"},
              "operationalKey": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
              "askedKeyReplaced": {"type": "boolean", "description": "Whether the key that was asked for was replaced by operationalKey"}
            }
          },
          "Verdict": {
            "type": "object",
            "required": ["eligible", "class", "serial", "reason"],
            "properties": {
              "eligible": {"type": "boolean"},
              "class": {"enum": ["miner", "node"]},
              "serial": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
              "reason": {"type": "string"}
            }
          }
        }
      }
    }

    """

  /// Every code that a problem of this interface has.
  static let codeNames = [
    "malformed", "node-chain", "wrong-nonce", "bad-signature", "bad-chain", "foreign-root",
    "expired",
    "not-yet-valid", "unit-beyond-batch", "reused-key", "replaced-key", "second-hardware",
    "second-claim-key", "reused-claim-key", "batch-full", "revoked", "suspended", "too-many-keys",
    "rate-limited", "too-large", "too-slow", "unknown-miner", "bad-name", "no-such-page",
    "unavailable",
  ]
  private static let codes = codeNames.map { "\"\($0)\"" }.joined(separator: ", ")
}
