//! Authenticator apps, recovery codes and passkeys, and what people try who have not got them.

use super::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sotay_tests::{authenticator::Authenticator, server::on_postgres};
use sqlx::Connection;

const TOTP: &str = "/api/account/totp";
const RECOVERY: &str = "/api/account/recovery-codes";
const PASSKEYS: &str = "/api/account/passkeys";
const SECOND: &str = "/api/session/second";
const PASSKEY: &str = "/api/session/passkey";

/// What an authenticator app is, with the recovery codes that came with it.
struct App {
    secret: Vec<u8>,
    recovery: Vec<String>,
    /// The code that activated it.
    used: String,
}

impl App {
    /// The code that the app shows now, or so many steps later.
    fn code(&self, later: u64) -> String {
        let totp = totp_rs::Builder::new().with_secret(self.secret.clone()).build().unwrap();
        totp.generate(now().seconds() as u64 + later * 30).to_string()
    }

    /// A code that the app shows at no time near.
    fn wrong(&self) -> String {
        let near = |code: &String| {
            let totp = totp_rs::Builder::new().with_secret(self.secret.clone()).build().unwrap();
            let now = now().seconds() as u64;
            (0..12).any(|step| totp.generate(now - 120 + step * 30).to_string() == *code)
        };
        (0..).map(|n: u32| format!("{n:06}")).find(|code| !near(code)).unwrap()
    }
}

async fn call(account: &Account, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let answer = account.request(method, path).json(&body).send().await.unwrap();
    let status = answer.status();
    (status, answer.json().await.unwrap_or_default())
}

/// What was answered, as status and code of the error.
fn refused((status, body): (StatusCode, Value)) -> (u16, String) {
    (status.as_u16(), body["error"].as_str().unwrap_or_default().to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

async fn begin(account: &Account) -> App {
    let (status, body) = account.post(TOTP, Value::Null).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let secret = data_encoding::BASE32_NOPAD.decode(body["secret"].as_str().unwrap().as_bytes()).unwrap();
    let uri = body["uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Sotay:") && uri.contains(body["secret"].as_str().unwrap()), "{uri}");
    App { secret, recovery: Vec::new(), used: String::new() }
}

/// Signs up with two-step sign-in. The code of this moment is used up by it.
async fn with_two_steps(server: &TestServer) -> (Account, App) {
    let account = Account::sign_up(server, "lan").await;
    let mut app = begin(&account).await;
    app.used = app.code(0);
    let shown = json!({ "password": account.password, "code": app.used });
    let (status, body) = call(&account, Method::PUT, TOTP, shown).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    app.recovery = body["recovery"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    (account, app)
}

/// The first step: the ways to make the second one, and the ticket.
async fn first_step(account: &Account) -> (Value, String) {
    let (status, body) = account.post("/api/session", credentials(account)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    (body["second"].clone(), body["ticket"].as_str().unwrap().to_owned())
}

fn credentials(account: &Account) -> Value {
    json!({ "email": account.email, "password": account.password })
}

/// Whom an answer signed in.
async fn signed_in(server: &TestServer, answer: reqwest::Response) -> Result<String, (u16, String)> {
    let status = answer.status();
    if status != StatusCode::NO_CONTENT {
        return Err(refused((status, answer.json().await.unwrap_or_default())));
    }
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies.map(|it| it.to_str().unwrap().split(';').next().unwrap().to_owned()).collect();
    let request =
        reqwest::Client::new().get(format!("{}/api/session", server.url)).header("cookie", cookies.join("; "));
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    Ok(body["email"].as_str().unwrap().to_owned())
}

/// Somebody without any cookie, on the server's own page.
async fn stranger(server: &TestServer, path: &str, body: Value) -> reqwest::Response {
    let request = reqwest::Client::new().post(format!("{}{path}", server.url)).header("origin", &server.url);
    request.json(&body).send().await.unwrap()
}

async fn second(server: &TestServer, ticket: &str, proof: Value) -> Result<String, (u16, String)> {
    let mut body = proof;
    body["ticket"] = json!(ticket);
    signed_in(server, stranger(server, SECOND, body).await).await
}

/// Begins a sign-in with a passkey: the challenge's name and the options.
async fn challenge(server: &TestServer) -> Value {
    let answer = stranger(server, "/api/session/passkey/begin", Value::Null).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

fn answered(begun: &Value, credential: Value) -> Value {
    json!({ "challenge": begun["challenge"], "credential": credential })
}

/// Signs in with a passkey alone.
async fn by_passkey(server: &TestServer, passkey: &mut Authenticator) -> Result<String, (u16, String)> {
    let begun = challenge(server).await;
    let body = answered(&begun, passkey.sign_in(&begun["options"]));
    signed_in(server, stranger(server, PASSKEY, body).await).await
}

async fn begin_passkey(account: &Account) -> Value {
    let (status, body) = account.post("/api/account/passkeys/begin", json!({ "password": account.password })).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    body
}

async fn add_passkey(account: &Account, begun: &Value, credential: Value) -> (StatusCode, Value) {
    let mut body = answered(begun, credential);
    body["name"] = json!(" Điện thoại của Lan ");
    account.post(PASSKEYS, body).await
}

/// A passkey of an account.
async fn passkey(account: &Account) -> Authenticator {
    let (mut passkey, begun) = (Authenticator::new(), begin_passkey(account).await);
    let (status, body) = add_passkey(account, &begun, passkey.register(&begun["options"])).await;
    assert_eq!((status, body["name"].as_str()), (StatusCode::CREATED, Some("Điện thoại của Lan")), "{body}");
    passkey
}

/// Runs a statement on the server's database, whichever that is.
async fn execute(server: &TestServer, statement: &'static str) {
    if on_postgres() {
        return server.postgres(statement);
    }
    let path = server.directory().join("data/sotay.sqlite3");
    let mut database = sqlx::SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(statement).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn an_authenticator_app_is_the_second_step() {
    let server = TestServer::start().await;
    let (account, app) = with_two_steps(&server).await;
    assert_eq!(app.recovery.len(), 10);
    let (_, body) = account.get("/api/account/factors").await;
    assert_eq!((body["totp"].is_number(), body["recovery"].as_i64()), (true, Some(10)), "{body}");

    let (ways, ticket) = first_step(&account).await;
    assert_eq!(ways, json!(["totp", "recovery"]));
    // The code that activated it is used up.
    let (used, shown) = (&app.used, app.code(1));
    let typed = format!(" {} {} ", &shown[..3], &shown[3..]);
    assert_eq!(second(&server, &ticket, json!({ "code": used })).await, Err(is(403, "wrong_code")));
    assert_eq!(second(&server, &ticket, json!({ "code": typed })).await, Ok(account.email.clone()));
    // Neither code nor ticket is good for a second time.
    assert_eq!(second(&server, &ticket, json!({ "recovery": app.recovery[0] })).await, Err(is(401, "ticket_over")));
    let (_, ticket) = first_step(&account).await;
    assert_eq!(second(&server, &ticket, json!({ "code": shown })).await, Err(is(403, "wrong_code")));
    assert_eq!(second(&server, &ticket, json!({})).await, Err(is(403, "wrong_code")));

    // It is begun anew only once it ended, which takes all that signing in takes.
    assert_eq!(refused(account.post(TOTP, Value::Null).await), is(409, "factor_exists"));
    for (body, answer) in [
        (json!({ "password": "not the password", "recovery": app.recovery[1] }), is(403, "wrong_password")),
        (json!({ "password": account.password }), is(403, "wrong_code")),
        (json!({ "password": account.password, "code": shown }), is(403, "wrong_code")),
    ] {
        assert_eq!(refused(call(&account, Method::DELETE, TOTP, body).await), answer);
    }
    let end = json!({ "password": account.password, "recovery": app.recovery[1] });
    assert_eq!(call(&account, Method::DELETE, TOTP, end.clone()).await.0, StatusCode::NO_CONTENT);
    assert_eq!(refused(call(&account, Method::DELETE, TOTP, end).await), is(404, "no_such_factor"));
    // Who stood between the two steps begins again.
    assert_eq!(second(&server, &ticket, json!({ "recovery": app.recovery[2] })).await, Err(is(401, "ticket_over")));
    let answer = stranger(&server, "/api/session", credentials(&account)).await;
    assert_eq!(signed_in(&server, answer).await, Ok(account.email));
}

#[tokio::test]
async fn an_authenticator_app_is_active_only_for_who_has_password_and_code() {
    let server = TestServer::start().await;
    let mut account = Account::sign_up(&server, "lan").await;
    let activate = async |account: &Account, code: String, password: &str| {
        refused(call(account, Method::PUT, TOTP, json!({ "password": password, "code": code })).await)
    };
    let right = account.password.clone();
    assert_eq!(activate(&account, "000000".into(), &right).await, is(404, "no_such_factor"));
    let first = begin(&account).await;
    let app = begin(&account).await;
    // What was begun before is gone, a wrong code or password does nothing, nor does another session.
    assert_eq!(activate(&account, first.wrong(), &right).await, is(403, "wrong_code"));
    assert_eq!(activate(&account, app.wrong(), &right).await, is(403, "wrong_code"));
    assert_eq!(activate(&account, app.code(0), "not the password").await, is(403, "wrong_password"));
    let mut elsewhere = account.clone();
    // Not active yet: one step is enough.
    elsewhere.sign_in(&server).await;
    assert_eq!(activate(&elsewhere, app.code(0), &right).await, is(404, "no_such_factor"));
    assert_eq!(refused(elsewhere.post(RECOVERY, json!({ "password": right })).await), is(404, "no_such_factor"));
    account.sign_in(&server).await;
    assert_eq!(activate(&account, app.code(0), &right).await, is(404, "no_such_factor"));
}

#[tokio::test]
async fn guesses_of_codes_wait_and_other_ways_stay_open() {
    let server = TestServer::start().await;
    let (account, app) = with_two_steps(&server).await;
    let mut key = {
        let proof = json!({ "password": account.password, "recovery": app.recovery[0] });
        let (status, begun) = account.post("/api/account/passkeys/begin", proof).await;
        assert_eq!(status, StatusCode::CREATED, "{begun}");
        let mut key = Authenticator::new();
        let (status, body) = add_passkey(&account, &begun, key.register(&begun["options"])).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        key
    };
    let (ways, ticket) = first_step(&account).await;
    assert_eq!(ways, json!(["totp", "passkey", "recovery"]));
    // Five at once are five.
    let guess = json!({ "code": app.wrong() });
    let guesses = (0..5).map(|_| second(&server, &ticket, guess.clone()));
    let answers = futures::future::join_all(guesses).await;
    assert!(answers.iter().all(Result::is_err), "{answers:?}");
    assert_eq!(second(&server, &ticket, guess.clone()).await, Err(is(401, "ticket_over")));
    // Those that came at the same instant were not looked at; the rest is guessed now.
    let mut answer = Ok(String::new());
    let mut looked_at = answers.iter().filter(|it| **it == Err(is(403, "wrong_code"))).count();
    while answer != Err(is(429, "too_many_attempts")) {
        let (_, ticket) = first_step(&account).await;
        answer = second(&server, &ticket, guess.clone()).await;
        looked_at += usize::from(answer == Err(is(403, "wrong_code")));
        assert!(looked_at <= 5, "{answer:?}");
    }
    let (_, ticket) = first_step(&account).await;
    assert_eq!(second(&server, &ticket, json!({ "code": app.code(1) })).await, Err(is(429, "too_many_attempts")));
    // Sessions that are open stay so, and the owner has other ways.
    assert_eq!(account.get("/api/session").await.0, StatusCode::OK);
    assert_eq!(second(&server, &ticket, json!({ "recovery": app.recovery[1] })).await, Ok(account.email.clone()));
    assert_eq!(by_passkey(&server, &mut key).await, Ok(account.email.clone()));
    let (_, ticket) = first_step(&account).await;
    let begun = challenge(&server).await;
    let proof = json!({ "passkey": answered(&begun, key.sign_in(&begun["options"])) });
    assert_eq!(second(&server, &ticket, proof).await, Ok(account.email));
}

#[tokio::test]
async fn recovery_codes_are_taken_once_and_made_anew() {
    let server = TestServer::start().await;
    let (account, app) = with_two_steps(&server).await;
    let (other, theirs) = with_two_steps(&server).await;
    let (_, ticket) = first_step(&account).await;
    let code = |code: &str| json!({ "recovery": code });
    assert_eq!(second(&server, &ticket, code(&theirs.recovery[0])).await, Err(is(403, "wrong_code")));
    let typed = app.recovery[0].to_uppercase().replace('-', " ");
    assert_eq!(second(&server, &ticket, code(&typed)).await, Ok(account.email.clone()));
    let (_, ticket) = first_step(&account).await;
    assert_eq!(second(&server, &ticket, code(&app.recovery[0])).await, Err(is(403, "wrong_code")));

    // New ones take all that signing in takes, and end those before.
    assert_eq!(refused(account.post(RECOVERY, json!({ "password": account.password })).await), is(403, "wrong_code"));
    let again = json!({ "password": account.password, "code": app.code(1) });
    let (status, body) = account.post(RECOVERY, again).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    assert_eq!(second(&server, &ticket, code(&app.recovery[1])).await, Err(is(403, "wrong_code")));
    let fresh = body["recovery"][0].as_str().unwrap();
    // One code is good for one of many at once.
    let (_, another) = first_step(&account).await;
    let at_once = [second(&server, &ticket, code(fresh)), second(&server, &another, code(fresh))];
    let entered = futures::future::join_all(at_once).await;
    assert_eq!(entered.iter().filter(|it| it.is_ok()).count(), 1, "{entered:?}");
    assert_eq!(other.get("/api/account/factors").await.1["recovery"], json!(10));
    assert_eq!(account.get("/api/account/factors").await.1["recovery"], json!(9));
}

#[tokio::test]
async fn tickets_are_for_one_account_and_a_short_time() {
    let server = TestServer::start().await;
    let (account, app) = with_two_steps(&server).await;
    let (_, theirs) = with_two_steps(&server).await;
    // A wrong password says as little as ever, of an account with two steps or without, or of none.
    for email in [account.email.as_str(), "nobody@example.vn"] {
        let wrong = json!({ "email": email, "password": "not the password" });
        let answer = stranger(&server, "/api/session", wrong).await;
        assert!(answer.headers().get("set-cookie").is_none());
        assert_eq!(signed_in(&server, answer).await, Err(is(401, "wrong_credentials")));
    }
    // The ticket says whose code counts.
    let (_, ticket) = first_step(&account).await;
    for proof in [json!({ "code": theirs.code(1) }), json!({ "recovery": theirs.recovery[0] })] {
        assert_eq!(second(&server, &ticket, proof).await, Err(is(403, "wrong_code")));
    }
    assert_eq!(second(&server, "guess", json!({ "code": app.code(1) })).await, Err(is(401, "ticket_over")));
    // It is no session.
    let cookie = format!("sotay={ticket}");
    let request = reqwest::Client::new().get(format!("{}/api/session", server.url)).header("cookie", cookie);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    // Five minutes later it is over.
    execute(&server, "UPDATE sign_in_tickets SET expires_at = expires_at - 300000").await;
    assert_eq!(second(&server, &ticket, json!({ "code": app.code(1) })).await, Err(is(401, "ticket_over")));
    // Tries are counted whatever is tried.
    let (_, ticket) = first_step(&account).await;
    for _ in 0..5 {
        assert_eq!(second(&server, &ticket, json!({ "recovery": "guess" })).await, Err(is(403, "wrong_code")));
    }
    let right = json!({ "recovery": app.recovery[0] });
    assert_eq!(second(&server, &ticket, right.clone()).await, Err(is(401, "ticket_over")));
    // Another password makes tickets of the one before void.
    let (_, ticket) = first_step(&account).await;
    execute(&server, "UPDATE accounts SET password_hash = 'another'").await;
    assert_eq!(second(&server, &ticket, right).await, Err(is(401, "ticket_over")));
}

#[tokio::test]
async fn a_passkey_signs_in_without_address_and_password() {
    let server = TestServer::start().await;
    let (account, other) = (Account::sign_up(&server, "lan").await, Account::sign_up(&server, "minh").await);
    let (mut lan, mut minh) = (passkey(&account).await, passkey(&other).await);
    assert_eq!(by_passkey(&server, &mut lan).await, Ok(account.email.clone()));
    assert_eq!(by_passkey(&server, &mut minh).await, Ok(other.email.clone()));
    assert_eq!(by_passkey(&server, &mut lan).await, Ok(account.email.clone()));
    let (_, body) = account.get(PASSKEYS).await;
    let listed = body["passkeys"].as_array().unwrap();
    assert_eq!((listed.len(), listed[0]["id"].as_str()), (1, Some(lan.id().as_str())), "{body}");
    assert!(listed[0]["last_used_at"].as_i64() >= listed[0]["created_at"].as_i64(), "{body}");
    // Browsers are told which ones there are, so that none is made twice.
    let begun = begin_passkey(&account).await;
    assert_eq!(begun["options"]["publicKey"]["excludeCredentials"][0]["id"], json!(lan.id()));
    // Nobody removes another's; one that is removed is worth nothing.
    let path = format!("{PASSKEYS}/{}", lan.id());
    let password = |it: &Account| json!({ "password": it.password });
    assert_eq!(refused(call(&other, Method::DELETE, &path, password(&other)).await), is(404, "no_such_factor"));
    // Nor does whoever sits at an open device.
    for said in [json!({}), json!({ "password": "not the password" })] {
        assert_eq!(refused(call(&account, Method::DELETE, &path, said).await), is(403, "wrong_password"));
    }
    assert_eq!(call(&account, Method::DELETE, &path, password(&account)).await.0, StatusCode::NO_CONTENT);
    assert_eq!(by_passkey(&server, &mut lan).await, Err(is(403, "passkey_refused")));
    assert_eq!(by_passkey(&server, &mut minh).await, Ok(other.email));
}

#[tokio::test]
async fn answers_of_passkeys_that_are_not_right_are_refused() {
    let server = TestServer::start().await;
    let (account, other) = (Account::sign_up(&server, "lan").await, Account::sign_up(&server, "minh").await);
    let (mut lan, mut minh) = (passkey(&account).await, passkey(&other).await);
    let no = || Err(is(403, "passkey_refused"));
    // An answer is good for one challenge, once.
    let begun = challenge(&server).await;
    let body = answered(&begun, lan.sign_in(&begun["options"]));
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, body.clone()).await).await, Ok(account.email.clone()));
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, body.clone()).await).await, no());
    let fresh = challenge(&server).await;
    let replayed = answered(&fresh, body["credential"].clone());
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, replayed).await).await, no());
    // A challenge is over after five minutes, and one of a registration signs nobody in.
    let begun = challenge(&server).await;
    execute(&server, "UPDATE passkey_challenges SET expires_at = expires_at - 300000").await;
    let late = answered(&begun, lan.sign_in(&begun["options"]));
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, late).await).await, no());
    let begun = begin_passkey(&account).await;
    let crossed = answered(&begun, lan.sign_in(&begun["options"]));
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, crossed).await).await, no());

    // Pages of others, other names, nobody looked at, keys of others and accounts of others.
    let forgeries: [fn(&mut Authenticator, &Authenticator); 6] = [
        |key, _| key.origin = "https://localhost.evil.example".into(),
        |key, _| key.origin = "https://localhost:8080".into(),
        |key, _| key.rp_id = "evil.example".into(),
        |key, _| key.verifies = false,
        |key, _| *key = key.impostor(),
        |key, other| key.user_handle.clone_from(&other.user_handle),
    ];
    for (at, forge) in forgeries.iter().enumerate() {
        let mut forged = lan.clone();
        forge(&mut forged, &minh);
        assert_eq!(by_passkey(&server, &mut forged).await, no(), "{at}");
    }
    assert_eq!(by_passkey(&server, &mut minh).await, Ok(other.email.clone()));

    // A counter that does not grow is that of a copy.
    let mut copy = lan.clone();
    lan.counter += 10;
    assert_eq!(by_passkey(&server, &mut lan).await, Ok(account.email.clone()));
    assert_eq!(by_passkey(&server, &mut copy).await, no());
    lan.counter -= 1;
    assert_eq!(by_passkey(&server, &mut lan).await, no());
    assert_eq!(by_passkey(&server, &mut lan).await, Ok(account.email));
}

#[tokio::test]
async fn an_answer_of_another_account_is_no_second_step() {
    let server = TestServer::start().await;
    let other = Account::sign_up(&server, "minh").await;
    let mut minh = passkey(&other).await;
    let (account, app) = with_two_steps(&server).await;
    let (_, ticket) = first_step(&account).await;
    let begun = challenge(&server).await;
    let proof = json!({ "passkey": answered(&begun, minh.sign_in(&begun["options"])) });
    assert_eq!(second(&server, &ticket, proof.clone()).await, Err(is(403, "passkey_refused")));
    let mut end = proof;
    end["password"] = json!(account.password);
    let begun = challenge(&server).await;
    end["passkey"] = answered(&begun, minh.sign_in(&begun["options"]));
    assert_eq!(refused(call(&account, Method::DELETE, TOTP, end).await), is(403, "passkey_refused"));
    assert_eq!(second(&server, &ticket, json!({ "code": app.code(1) })).await, Ok(account.email));
}

#[tokio::test]
async fn passkeys_are_added_by_who_begins_them() {
    let server = TestServer::start().await;
    let (account, other) = (Account::sign_up(&server, "lan").await, Account::sign_up(&server, "minh").await);
    // An open device is not enough.
    let path = "/api/account/passkeys/begin";
    let wrong = account.post(path, json!({ "password": "not the password" })).await;
    assert_eq!(refused(wrong), is(403, "wrong_password"));
    // Another session cannot finish it, nor can this one twice.
    let no = is(403, "passkey_refused");
    let (begun, mut key) = (begin_passkey(&account).await, Authenticator::new());
    let made = key.register(&begun["options"]);
    assert_eq!(refused(add_passkey(&other, &begun, made.clone()).await), no);
    assert_eq!(refused(add_passkey(&account, &begun, made.clone()).await), no);
    // What was made for another challenge, page, name, or without looking at anybody.
    let begun = begin_passkey(&account).await;
    assert_eq!(refused(add_passkey(&account, &begun, made).await), no);
    let forgeries: [fn(&mut Authenticator); 3] = [
        |key| key.origin = "https://evil.example".into(),
        |key| key.rp_id = "evil.example".into(),
        |key| key.verifies = false,
    ];
    for (at, forge) in forgeries.iter().enumerate() {
        let (begun, mut key) = (begin_passkey(&account).await, Authenticator::new());
        forge(&mut key);
        assert_eq!(refused(add_passkey(&account, &begun, key.register(&begun["options"])).await), no, "{at}");
    }
    // The same credential is nobody else's.
    let mut lan = passkey(&account).await;
    let begun = begin_passkey(&other).await;
    let stolen = lan.clone().register(&begun["options"]);
    assert_eq!(refused(add_passkey(&other, &begun, stolen).await), is(409, "factor_exists"));
    assert_eq!(by_passkey(&server, &mut lan).await, Ok(account.email));
}

#[tokio::test]
async fn a_passkey_that_was_begun_with_the_password_before_is_not_added() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let (begun, mut key) = (begin_passkey(&account).await, Authenticator::new());
    execute(&server, "UPDATE accounts SET password_hash = 'another'").await;
    let made = key.register(&begun["options"]);
    assert_eq!(refused(add_passkey(&account, &begun, made).await), is(403, "wrong_password"));
    assert_eq!(account.get(PASSKEYS).await.1["passkeys"], json!([]));
}

#[tokio::test]
async fn with_two_steps_a_passkey_is_added_by_both() {
    let server = TestServer::start().await;
    let (account, app) = with_two_steps(&server).await;
    let path = "/api/account/passkeys/begin";
    assert_eq!(refused(account.post(path, json!({ "password": account.password })).await), is(403, "wrong_code"));
    let both = json!({ "password": account.password, "code": app.code(1) });
    assert_eq!(account.post(path, both).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn with_two_steps_the_password_alone_makes_no_way_in_and_ends_nothing() {
    let server = TestServer::start().await;
    let (account, app) = with_two_steps(&server).await;
    let (workspace, member) = (WorkspaceId::v7(now().0, random()), MemberId::v7(now().0, random()));
    account.create_workspace(workspace, member).await;
    let both = |code: &str| json!({ "password": account.password, "recovery": code });
    let begun = account.post("/api/account/passkeys/begin", both(&app.recovery[0])).await.1;
    let mut key = Authenticator::new();
    assert_eq!(add_passkey(&account, &begun, key.register(&begun["options"])).await.0, StatusCode::CREATED);
    let tokens = format!("/api/workspaces/{workspace}/tokens");
    let passkey = format!("{PASSKEYS}/{}", key.id());
    let ways = [
        (Method::POST, tokens.as_str(), json!({ "name": "x" }), StatusCode::CREATED),
        (Method::PUT, "/api/account/email", json!({ "email": "mai@example.vn" }), StatusCode::NO_CONTENT),
        (Method::DELETE, passkey.as_str(), json!({}), StatusCode::NO_CONTENT),
    ];
    let with = |said: &Value, more: Value| {
        let mut body = said.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (at, (method, path, said, _)) in ways.iter().enumerate() {
        for (more, answer) in [
            (json!({ "password": account.password }), is(403, "wrong_code")),
            (json!({ "password": account.password, "recovery": "guess" }), is(403, "wrong_code")),
            (json!({ "password": "not the password", "recovery": app.recovery[1] }), is(403, "wrong_password")),
        ] {
            assert_eq!(refused(call(&account, method.clone(), path, with(said, more)).await), answer, "{at}");
        }
    }
    let alone = json!({ "password": account.password });
    assert_eq!(refused(call(&account, Method::DELETE, "/api/account", alone).await), is(403, "wrong_code"));
    assert_eq!(account.get(&tokens).await.1["tokens"], json!([]));
    assert_eq!(account.get("/api/session").await.1["email"], json!(account.email));
    assert_eq!(by_passkey(&server, &mut key).await, Ok(account.email.clone()));
    // With both it is as before.
    for (at, (method, path, said, done)) in ways.iter().enumerate() {
        let answer = call(&account, method.clone(), path, with(said, both(&app.recovery[at + 1]))).await;
        assert_eq!(answer.0, *done, "{at} {}", answer.1);
    }
    let answer = call(&account, Method::DELETE, "/api/account", both(&app.recovery[4])).await;
    assert_eq!(refused(answer), is(409, "last_owner"));
}

#[tokio::test]
async fn challenges_that_nobody_answers_are_bounded() {
    let server = TestServer::start().await;
    let account = Account::sign_up(&server, "lan").await;
    let mut lan = passkey(&account).await;
    let first = challenge(&server).await;
    let mut last = Value::Null;
    for _ in 0..30 {
        let begun = futures::future::join_all((0..20).map(|_| challenge(&server))).await;
        last = begun.into_iter().next_back().unwrap();
    }
    // Those of the same network give way, the oldest first.
    let body = answered(&first, lan.sign_in(&first["options"]));
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, body).await).await, Err(is(403, "passkey_refused")));
    let body = answered(&last, lan.sign_in(&last["options"]));
    assert_eq!(signed_in(&server, stranger(&server, PASSKEY, body).await).await, Ok(account.email));
}

#[tokio::test]
async fn answers_that_are_no_answers_are_refused() {
    let server = TestServer::start().await;
    let full = "A".repeat(40_000);
    for credential in [
        json!({}),
        json!("x"),
        json!({ "id": "", "rawId": "", "type": "", "response": {} }),
        json!({ "id": "AA", "rawId": "AA", "type": "public-key", "response": { "clientDataJSON": "AA",
            "authenticatorData": "AA", "signature": "AA", "userHandle": null } }),
        json!({ "id": "AA", "rawId": "AA", "type": "public-key", "response": { "clientDataJSON": full,
            "authenticatorData": "AA", "signature": "AA", "userHandle": "AAAAAAAAAAAAAAAAAAAAAA" } }),
    ] {
        let begun = challenge(&server).await;
        let answer = stranger(&server, PASSKEY, answered(&begun, credential)).await;
        assert!(answer.status().is_client_error(), "{}", answer.status());
    }
    let account = Account::sign_up(&server, "lan").await;
    for path in [format!("{PASSKEYS}/%00"), format!("{PASSKEYS}/AA")] {
        let password = json!({ "password": account.password });
        assert_eq!(refused(call(&account, Method::DELETE, &path, password).await), is(404, "no_such_factor"));
    }
    // Nobody who is not signed in gets anywhere near.
    for path in [TOTP, RECOVERY, PASSKEYS, "/api/account/passkeys/begin"] {
        let body = json!({ "password": account.password, "name": "x", "challenge": "x", "credential": {} });
        let status = stranger(&server, path, body).await.status();
        assert!([StatusCode::UNAUTHORIZED, StatusCode::UNPROCESSABLE_ENTITY].contains(&status), "{path} {status}");
    }
}
