//! The answers that many operations share: every error, and the headers of the protocol.

use serde_json::{Value, json};
use utoipa::openapi::content::Content;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder, Schema};

use crate::access::Access;

/// Media type of every error.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// An error that operations refer to.
pub(super) struct Shared {
    /// The key below `components.responses`.
    pub(super) name: &'static str,
    /// The key in an operation's `responses`.
    pub(super) status: &'static str,
    description: &'static str,
    /// The framework's own codes. An app's code may add others, so this list is open.
    codes: &'static [&'static str],
}

pub(super) const BAD_REQUEST: Shared = Shared {
    name: "BadRequest",
    status: "400",
    description: "The request cannot be read: not JSON, not UTF-8, an unknown host, or too many parameters.",
    codes: &[
        "bad_request",
        "host_not_allowed",
        "too_many_fields",
        "too_many_parameters",
        "unreadable_cookie",
        "unreadable_form",
        "unreadable_json",
        "unreadable_query",
    ],
};
pub(super) const UNAUTHORIZED: Shared = Shared {
    name: "Unauthorized",
    status: "401",
    description: "Nobody is signed in, and somebody must be.",
    codes: &["not_signed_in"],
};
pub(super) const FORBIDDEN: Shared = Shared {
    name: "Forbidden",
    status: "403",
    description: "Whoever is signed in may not do this.",
    codes: &["forbidden"],
};
/// The 403 of a `POST` that everybody may send.
pub(super) const CROSS_ORIGIN: Shared = Shared {
    name: "CrossOrigin",
    status: "403",
    description: "Another site started this request.",
    codes: &["cross_origin"],
};
/// The 403 of a guarded `POST`.
pub(super) const FORBIDDEN_OR_CROSS_ORIGIN: Shared = Shared {
    name: "ForbiddenOrCrossOrigin",
    status: "403",
    description: "Whoever is signed in may not do this, or another site started the request.",
    codes: &["cross_origin", "forbidden"],
};
/// The 403 of what only works for a while after a login.
pub(super) const NOT_RECENT: Shared = Shared {
    name: "NotRecent",
    status: "403",
    description: "Whoever is signed in must show again who they are (`reauthenticate_url` says where), may not do this, or another site started the request.",
    codes: &["cross_origin", "forbidden", "reauthentication_required"],
};
pub(super) const TIMEOUT: Shared = Shared {
    name: "BodyTimeout",
    status: "408",
    description: "The body took too long to arrive.",
    codes: &["body_timeout"],
};
pub(super) const TOO_LARGE: Shared = Shared {
    name: "BodyTooLarge",
    status: "413",
    description: "The body is over the limit.",
    codes: &["body_too_large"],
};
pub(super) const UNSUPPORTED: Shared = Shared {
    name: "UnsupportedMediaType",
    status: "415",
    description: "The body is of a type, or compressed in a way, that is not taken here.",
    codes: &["unsupported_encoding", "unsupported_media_type"],
};
pub(super) const INVALID: Shared = Shared {
    name: "Invalid",
    status: "422",
    description: "The input can be read, and some of it is wrong. `errors` names every wrong field.",
    codes: &["invalid"],
};
pub(super) const INTERNAL: Shared = Shared {
    name: "InternalError",
    status: "500",
    description: "Something went wrong on the server. `request_id` finds it in the log.",
    codes: &["internal_error"],
};
pub(super) const UNAVAILABLE: Shared = Shared {
    name: "Unavailable",
    status: "503",
    description: "Something that the answer needs is overloaded or down.",
    codes: &["unavailable"],
};
/// The 426 of the socket.
pub(super) const UPGRADE_REQUIRED: Shared = Shared {
    name: "UpgradeRequired",
    status: "426",
    description: "This address speaks WebSocket, version 13, and the request asks for something else.",
    codes: &["upgrade_required"],
};
/// The 429 of the socket.
pub(super) const TOO_MANY_SOCKETS: Shared = Shared {
    name: "TooManySockets",
    status: "429",
    description: "This visitor, this address or the whole process has as many sockets as it may.",
    codes: &["too_many_sockets"],
};
/// Whatever else the app's own code answers.
pub(super) const OTHER: Shared = Shared {
    name: "OtherError",
    status: "default",
    description: "Any other error that the code behind this operation answers, such as 404, 409 or 429.",
    codes: &[],
};

/// What a `GET` can answer besides its data.
pub(super) fn errors_of_read(access: Access) -> Vec<&'static Shared> {
    let mut errors = vec![&BAD_REQUEST, &INTERNAL, &UNAVAILABLE, &OTHER];
    match access {
        Access::Unsaid | Access::Public => {}
        Access::User => errors.push(&UNAUTHORIZED),
        Access::Recent(_) => errors.extend([&UNAUTHORIZED, &NOT_RECENT]),
        _ => errors.extend([&UNAUTHORIZED, &FORBIDDEN]),
    }
    errors
}

/// What a `POST` can answer besides its output.
pub(super) fn errors_of_write(access: Access) -> Vec<&'static Shared> {
    let mut errors = vec![
        &BAD_REQUEST,
        &TIMEOUT,
        &TOO_LARGE,
        &UNSUPPORTED,
        &INTERNAL,
        &UNAVAILABLE,
        &OTHER,
    ];
    match access {
        Access::Unsaid | Access::Public => errors.push(&CROSS_ORIGIN),
        Access::User => errors.extend([&UNAUTHORIZED, &CROSS_ORIGIN]),
        Access::Recent(_) => errors.extend([&UNAUTHORIZED, &NOT_RECENT]),
        _ => errors.extend([&UNAUTHORIZED, &FORBIDDEN_OR_CROSS_ORIGIN]),
    }
    errors
}

/// Every shared answer, for `components.responses`.
pub(super) fn shared() -> [&'static Shared; 15] {
    [
        &BAD_REQUEST,
        &UNAUTHORIZED,
        &FORBIDDEN,
        &CROSS_ORIGIN,
        &FORBIDDEN_OR_CROSS_ORIGIN,
        &NOT_RECENT,
        &TIMEOUT,
        &TOO_LARGE,
        &UNSUPPORTED,
        &INVALID,
        &INTERNAL,
        &UNAVAILABLE,
        &UPGRADE_REQUIRED,
        &TOO_MANY_SOCKETS,
        &OTHER,
    ]
}

impl Shared {
    pub(super) fn reference(&self) -> RefOr<Response> {
        RefOr::Ref(Ref::from_response_name(self.name))
    }

    pub(super) fn response(&self) -> Response {
        let problem = RefOr::Ref(Ref::from_schema_name("Problem"));
        let mut response = ResponseBuilder::new()
            .description(self.description)
            .content(PROBLEM_JSON, Content::new(Some(problem)))
            .header("Cache-Control", text("Always `no-store`."));
        if self.status == UNAUTHORIZED.status {
            response = response.header(
                "WWW-Authenticate",
                text("`Session`, or what is wrong with the bearer token (RFC 6750)."),
            );
        }
        if [UNAVAILABLE.status, TOO_MANY_SOCKETS.status].contains(&self.status) {
            response = response.header("Retry-After", text("Seconds to wait before trying again."));
        }
        if !self.codes.is_empty() {
            let codes = Extensions::from_iter([("x-mizan-codes", json!(self.codes))]);
            response = response.extensions(Some(codes));
        }
        response.build()
    }
}

/// A `200` of a mutation.
pub(super) fn done(schema: RefOr<Schema>, affects: &[&str]) -> Response {
    let mut response = ResponseBuilder::new()
        .description("Done.")
        .content("application/json", Content::new(Some(schema)))
        .header("Cache-Control", text("Always `no-store`."));
    if !affects.is_empty() {
        let what = format!("The contexts that this changed: `{}`.", affects.join(", "));
        response = response.header("Mizan-Affects", text(&what));
    }
    response.build()
}

/// A `200` that may be cached, and the `304` that goes with it.
pub(super) fn cacheable(schema: RefOr<Schema>) -> (Response, Response) {
    let with_headers = |response: ResponseBuilder| {
        response
            .header(
                "Cache-Control",
                text("`public, max-age=0, stale-while-revalidate=300`, or `private, no-cache` for an answer to one visitor."),
            )
            .header("ETag", text("Of the canonical JSON; send it back as `If-None-Match`."))
            .header("Vary", text("Always `Authorization, Cookie`."))
    };
    let fresh = ResponseBuilder::new()
        .description("The current value, as canonical JSON (RFC 8785).")
        .content("application/json", Content::new(Some(schema)));
    let unchanged = ResponseBuilder::new().description("The client's copy is current.");
    (with_headers(fresh).build(), with_headers(unchanged).build())
}

fn text(description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .description(Some(description))
        .build()
}

/// RFC 9457 problem details with the extensions of Mizan.
pub(super) fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "An error, as RFC 9457 defines it.",
        "properties": {
            "type": {"type": "string", "description": "Always `about:blank`: `code` says which error it is."},
            "title": {"type": "string", "description": "The name of the HTTP status."},
            "status": {"type": "integer", "format": "int32", "description": "The HTTP status."},
            "detail": {"type": "string", "description": "A sentence for whoever receives the answer."},
            "code": {"type": "string", "description": "A stable word for programs."},
            "request_id": {"type": "string", "description": "Finds the request in the log."},
            "errors": {"$ref": "#/components/schemas/FormErrors"},
            "reauthenticate_url": {"type": "string", "description": "Of the code `reauthentication_required`: the page on which a person shows again who they are; `?next=` says where to go afterwards."}
        },
        "required": ["type", "title", "status", "code"]
    })
}

/// Field → everything that is wrong with it.
pub(super) fn form_errors_schema() -> Value {
    json!({
        "type": "object",
        "description": "Everything that is wrong, by field; what is wrong with the whole form stands under `__all__`.",
        "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}}
    })
}

/// One thing that is wrong with one field.
pub(super) fn field_error_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "code": {"type": "string", "description": "A stable word such as `required` or `max_length`."},
            "message": {"type": "string", "description": "One sentence for the person who fills in the form."},
            "params": {"type": "object", "description": "The numbers and values that the message mentions."}
        },
        "required": ["code", "message", "params"]
    })
}
