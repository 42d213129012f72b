//! A provider that the tests run: OpenID Connect and OAuth 2 over real HTTP, and every way to get it wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::Utc;
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey,
};
use openidconnect::{JsonWebKeyId, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey as _};
use serde_json::{Value, json};
use url::Url;

pub(super) const CLIENT_ID: &str = "the desk";
pub(super) const CLIENT_SECRET: &str = "a secret of the desk: 100% &c.";

const FIRST_KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILfiBfiyhGYadjP0ilPGy3Gm89EZDzaWx8OPk2r4bCJh
-----END PRIVATE KEY-----";
const SECOND_KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEILPymUorNrdvwzNdfmLqNZMaldVG0fClk0c+GY8KvnNF
-----END PRIVATE KEY-----";
const RSA_KEY: &str = include_str!("rsa.pem");

/// What the provider does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mode {
    Well,
    /// Every answer is 500.
    Broken,
    /// Nothing is answered for longer than anybody waits.
    Slow,
    /// Answers without end.
    Huge,
    /// Sends whoever asks somewhere else.
    Redirecting,
}

/// How the ID token is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Signature {
    First,
    /// With a key that came later.
    Second,
    Rsa,
    /// With a key that nobody knows, under the first key's name.
    Stranger,
    /// With a key that nobody knows, under a name that nobody knows.
    Unknown,
    /// Not at all.
    None,
    /// With the client's secret.
    Hmac,
    /// With the public key as a secret.
    PublicKeyAsSecret,
}

struct Issued {
    nonce: Option<String>,
    challenge: String,
    redirect_uri: String,
    claims: Value,
}

pub(super) struct State {
    issuer: String,
    pub(super) mode: Mode,
    pub(super) signature: Signature,
    /// Whether the key set holds the second key.
    pub(super) has_second_key: bool,
    /// What is put into the ID token in place of what belongs there; `null` leaves it out.
    pub(super) instead: Value,
    pub(super) promises_iss: bool,
    /// What user information says.
    pub(super) user_info: Value,
    /// Whose token was given out last.
    subject: Value,
    codes: HashMap<String, Issued>,
    pub(super) asked: HashMap<&'static str, u32>,
    pub(super) last_verifier: String,
}

pub(super) struct FakeProvider {
    pub(super) state: Arc<Mutex<State>>,
    pub(super) issuer: String,
    handle: ServerHandle,
}

impl FakeProvider {
    pub(super) async fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}/realms/desk", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            issuer: issuer.clone(),
            mode: Mode::Well,
            signature: Signature::First,
            has_second_key: false,
            instead: json!({}),
            promises_iss: false,
            user_info: json!({}),
            subject: Value::Null,
            codes: HashMap::new(),
            asked: HashMap::new(),
            last_verifier: String::new(),
        }));
        let shared = Arc::clone(&state);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::from(Arc::clone(&shared)))
                .default_service(web::to(answer))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            state,
            issuer,
            handle,
        }
    }

    pub(super) fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    pub(super) fn asked(&self, what: &str) -> u32 {
        self.state
            .lock()
            .unwrap()
            .asked
            .get(what)
            .copied()
            .unwrap_or(0)
    }

    pub(super) async fn stop(&self) {
        self.handle.stop(false).await;
    }

    /// What the provider's page does once somebody has signed in there: the way back to the site, path and query.
    pub(super) fn authorize(&self, url: &str, claims: &Value) -> String {
        let url = Url::parse(url).unwrap();
        let sent: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(sent["response_type"], "code");
        assert_eq!(sent["client_id"], CLIENT_ID);
        assert_eq!(sent["code_challenge_method"], "S256");
        assert!(sent["state"].len() > 40, "{}", sent["state"]);
        let code = format!("code {:016x}", fastrand::u64(..));
        let issued = Issued {
            nonce: sent.get("nonce").cloned(),
            challenge: sent["code_challenge"].clone(),
            redirect_uri: sent["redirect_uri"].clone(),
            claims: claims.clone(),
        };
        let mut state = self.state.lock().unwrap();
        state.codes.insert(code.clone(), issued);
        let mut back = Url::parse(&sent["redirect_uri"]).unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &sent["state"]);
        if state.promises_iss {
            back.query_pairs_mut().append_pair("iss", &self.issuer);
        }
        format!("{}?{}", back.path(), back.query().unwrap())
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn answer(
    http: HttpRequest,
    body: web::Bytes,
    state: web::Data<Mutex<State>>,
) -> HttpResponse {
    let what = match http.path() {
        path if path.ends_with("/.well-known/openid-configuration") => "discovery",
        path if path.ends_with("/keys") => "keys",
        path if path.ends_with("/token") => "token",
        path if path.ends_with("/userinfo") => "userinfo",
        _ => "nothing",
    };
    let mode = {
        let mut state = state.lock().unwrap();
        *state.asked.entry(what).or_default() += 1;
        state.mode
    };
    match mode {
        Mode::Well => {}
        Mode::Broken => return HttpResponse::InternalServerError().body("secret of the inside"),
        Mode::Slow => tokio::time::sleep(Duration::from_secs(60)).await,
        Mode::Huge => {
            let endless = futures_util::stream::repeat(Ok::<_, std::convert::Infallible>(
                web::Bytes::from_static(&[b' '; 65_536]),
            ));
            return HttpResponse::Ok()
                .content_type("application/json")
                .streaming(endless);
        }
        Mode::Redirecting => {
            let there = state.lock().unwrap().issuer.clone() + "/elsewhere";
            return HttpResponse::TemporaryRedirect()
                .insert_header(("location", there))
                .finish();
        }
    }
    let mut state = state.lock().unwrap();
    match what {
        "discovery" => HttpResponse::Ok().json(discovery(&state)),
        "keys" => HttpResponse::Ok().json(keys(&state)),
        "token" => token(&http, &body, &mut state),
        "userinfo" => match http.headers().get("authorization") {
            Some(value) if value == "Bearer the access token" => {
                let mut info = json!({"sub": state.subject});
                for (name, value) in state.user_info.as_object().unwrap() {
                    info[name] = value.clone();
                }
                HttpResponse::Ok().json(info)
            }
            _ => HttpResponse::Unauthorized().finish(),
        },
        _ => HttpResponse::NotFound().finish(),
    }
}

fn discovery(state: &State) -> Value {
    let issuer = &state.issuer;
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // It claims to take anything; what counts is what the site takes.
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "authorization_response_iss_parameter_supported": state.promises_iss,
    })
}

fn ed25519(pem: &str, id: &str) -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, Some(JsonWebKeyId::new(id.to_owned())))
        .unwrap()
}

fn rsa() -> CoreRsaPrivateSigningKey {
    CoreRsaPrivateSigningKey::from_pem(RSA_KEY, Some(JsonWebKeyId::new("rsa".to_owned()))).unwrap()
}

fn keys(state: &State) -> Value {
    let mut keys = vec![
        json!(ed25519(FIRST_KEY, "first").as_verification_key()),
        json!(rsa().as_verification_key()),
    ];
    if state.has_second_key {
        keys.push(json!(ed25519(SECOND_KEY, "second").as_verification_key()));
    }
    json!({ "keys": keys })
}

fn refusal(code: &str) -> HttpResponse {
    HttpResponse::BadRequest().json(json!({ "error": code }))
}

fn token(http: &HttpRequest, body: &[u8], state: &mut State) -> HttpResponse {
    let sent: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    if !knows_secret(http, &sent) {
        return refusal("invalid_client");
    }
    // A code is good once.
    let Some(issued) = sent.get("code").and_then(|code| state.codes.remove(code)) else {
        return refusal("invalid_grant");
    };
    let verifier = sent.get("code_verifier").cloned().unwrap_or_default();
    let challenge =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.clone()));
    state.last_verifier = verifier;
    if challenge.as_str() != issued.challenge
        || sent.get("redirect_uri") != Some(&issued.redirect_uri)
        || sent["grant_type"] != "authorization_code"
    {
        return refusal("invalid_grant");
    }
    let mut answer =
        json!({"access_token": "the access token", "token_type": "Bearer", "expires_in": 60});
    if let Some(nonce) = &issued.nonce {
        answer["id_token"] = json!(id_token(state, nonce, &issued.claims));
        state.subject = issued.claims["sub"].clone();
    } else {
        state.user_info = issued.claims;
    }
    HttpResponse::Ok().json(answer)
}

fn knows_secret(http: &HttpRequest, sent: &HashMap<String, String>) -> bool {
    let Some(header) = http.headers().get("authorization") else {
        return sent
            .get("client_secret")
            .is_some_and(|secret| secret == CLIENT_SECRET);
    };
    let text = header.to_str().unwrap().strip_prefix("Basic ").unwrap();
    let text = String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap();
    let (id, secret) = text.split_once(':').unwrap();
    let decode = |text: &str| {
        let pair = format!("x={text}");
        let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
        decoded.unwrap().1.into_owned()
    };
    (decode(id).as_str(), decode(secret).as_str()) == (CLIENT_ID, CLIENT_SECRET)
}

fn id_token(state: &State, nonce: &str, claims: &Value) -> String {
    let now = Utc::now().timestamp();
    let mut payload = json!({"iss": state.issuer, "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": nonce});
    for changes in [claims, &state.instead] {
        for (name, value) in changes.as_object().unwrap() {
            payload[name] = value.clone();
        }
    }
    payload
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    let (algorithm, key) = match state.signature {
        Signature::First | Signature::Stranger => ("EdDSA", "first"),
        Signature::Second => ("EdDSA", "second"),
        Signature::Unknown => ("EdDSA", "unknown"),
        Signature::Rsa => ("RS256", "rsa"),
        Signature::None => ("none", "first"),
        Signature::Hmac | Signature::PublicKeyAsSecret => ("HS256", "rsa"),
    };
    let header = json!({"alg": algorithm, "kid": key, "typ": "JWT"});
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(&header), encode(&payload));
    let message = signed.as_bytes();
    let eddsa = CoreJwsSigningAlgorithm::EdDsa;
    let hs256 = CoreJwsSigningAlgorithm::HmacSha256;
    let signature = match state.signature {
        Signature::First => ed25519(FIRST_KEY, key).sign(&eddsa, message),
        Signature::Second | Signature::Stranger | Signature::Unknown => {
            ed25519(SECOND_KEY, key).sign(&eddsa, message)
        }
        Signature::Rsa => rsa().sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, message),
        Signature::None => Ok(Vec::new()),
        Signature::Hmac => CoreHmacKey::new(CLIENT_SECRET).sign(&hs256, message),
        Signature::PublicKeyAsSecret => {
            let public = json!(rsa().as_verification_key())["n"].to_string();
            CoreHmacKey::new(public).sign(&hs256, message)
        }
    };
    format!(
        "{signed}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(signature.unwrap())
    )
}
