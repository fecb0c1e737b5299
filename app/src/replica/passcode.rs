//! A passcode for what is kept of a workspace on this device: turning it on and off, changing it, and giving it.
//!
//! Whoever names this module has the cipher in their WebAssembly module: only pages do.

use super::{
    handle::work_lock,
    local_store::{LocalStore, StoreError, database_name},
    locking::{is_locked, set_locked},
    sealed::{
        Cipher, Passcode, SealState, Sealing,
        cipher::{DataKey, ITERATIONS, KEY, SALT},
        from_hex, hex, rest_of_wait, wait_after,
    },
};
use crate::{
    clock,
    device::DeviceWorkspace,
    web_lock::{self, WebLock},
};
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use gloo::timers::future::TimeoutFuture;
use std::{cell::RefCell, pin::pin, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// The fewest characters of a passcode: whoever copies the disk tries as many as their machines can.
pub const SHORTEST: usize = 8;
/// What the check of a key is bound to.
const CHECK: &str = "check";
/// How long another tab may take to give its key, in milliseconds.
const ANSWER_MS: u32 = 400;
const ASKS: &str = "which key?";

/// Why a passcode was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOpened {
    /// It is another one: so many were wrong in a row, and the next is tried after so many milliseconds.
    Wrong { times: u32, wait_ms: i64 },
    /// No other is tried for so many milliseconds.
    Wait { wait_ms: i64 },
    /// An import or a change of many records is under way: what it writes would stay in the old form.
    Working,
    /// In the words of the browser.
    Browser(String),
}

impl From<StoreError> for NotOpened {
    fn from(error: StoreError) -> NotOpened {
        NotOpened::Browser(error.0)
    }
}

impl From<JsValue> for NotOpened {
    fn from(error: JsValue) -> NotOpened {
        NotOpened::Browser(format!("{error:?}"))
    }
}

/// The passcode of a database, where it has one.
///
/// # Errors
/// When the browser cannot read.
pub async fn of(device: DeviceWorkspace) -> Result<Option<Passcode>, StoreError> {
    let store = LocalStore::look(device.workspace, device.member).await?;
    let passcode = store.passcode().await;
    store.close();
    passcode
}

/// Whether some tab carries out an import, or a long work in this workspace. One of them is not told what form to write
/// before it has ended.
async fn is_worked_on(device: DeviceWorkspace) -> bool {
    let work = work_lock(device);
    WebLock::held().await.iter().any(|name| *name == work || name.starts_with(web_lock::IMPORT))
}

/// Gives a database a passcode. From now on what is written is sealed; [`convert`] seals what is there.
///
/// # Errors
/// When the browser has no Web Crypto or does not keep it, another tab was quicker, or something long is under way.
pub async fn turn_on(device: DeviceWorkspace, typed: &str, lock_after: u32) -> Result<(), NotOpened> {
    if is_worked_on(device).await {
        return Err(NotOpened::Working);
    }
    let key = DataKey::fresh().await?;
    let salt: [u8; SALT] = clock::random();
    let wrapped = key.wrapped(typed, &salt, ITERATIONS).await?;
    let store = LocalStore::look(device.workspace, device.member).await?;
    let form = store.next_form().await?;
    let made = Passcode {
        salt: salt.to_vec(),
        iterations: ITERATIONS,
        wrapped,
        check: key.seal(CHECK, &[]),
        state: SealState::TurningOn,
        form,
        lock_after,
        wrong: 0,
        wait_until: 0,
    };
    let kept = store.change_passcode(|known| Some(known.unwrap_or_else(|| made.clone()))).await?;
    store.close();
    if kept.as_ref() != Some(&made) {
        return Err(NotOpened::Browser("there is a passcode already: reload this page".into()));
    }
    take(device, key, &made);
    Ok(())
}

/// Takes the passcode away. From now on what is written is not sealed; [`convert`] opens what is there.
///
/// # Errors
/// When the browser does not keep that, or something long is under way.
pub async fn turn_off(device: DeviceWorkspace) -> Result<(), NotOpened> {
    if is_worked_on(device).await {
        return Err(NotOpened::Working);
    }
    let store = LocalStore::look(device.workspace, device.member).await?;
    let form = store.next_form().await?;
    let off = |known: Passcode| Passcode { state: SealState::TurningOff, form, ..known };
    store.change_passcode(|known| known.map(off)).await?;
    store.close();
    Sealing::of(device.workspace, device.member).writing(false, form).put(device.workspace, device.member);
    Ok(())
}

/// Brings what is there into the form that was asked for; `told` hears how many values were looked at.
///
/// # Errors
/// When the browser does not keep it; the next start goes on.
pub async fn convert(device: DeviceWorkspace, told: impl Fn(usize)) -> Result<(), StoreError> {
    let store = LocalStore::look(device.workspace, device.member).await?;
    let converted = store.convert(told).await;
    store.close();
    converted
}

/// Changes the passcode: the key is wrapped anew, and nothing else is written.
///
/// # Errors
/// When the old one is another, or the browser does not keep it.
pub async fn change(device: DeviceWorkspace, old: &str, new: &str) -> Result<(), NotOpened> {
    let Some((key, _)) = tried(device, old).await? else { return Ok(()) };
    let salt: [u8; SALT] = clock::random();
    let wrapped = key.wrapped(new, &salt, ITERATIONS).await?;
    let anew = |known| Passcode { salt: salt.to_vec(), iterations: ITERATIONS, wrapped, ..known };
    let store = LocalStore::look(device.workspace, device.member).await?;
    store.change_passcode(|known| known.map(anew)).await?;
    store.close();
    Ok(())
}

/// After how many minutes without use it locks; 0 for never.
///
/// # Errors
/// When the browser does not keep it.
pub async fn lock_after(device: DeviceWorkspace, minutes: u32) -> Result<(), StoreError> {
    let store = LocalStore::look(device.workspace, device.member).await?;
    let set = |known: Passcode| Passcode { lock_after: minutes, ..known };
    let kept = store.change_passcode(|known| known.map(set)).await;
    store.close();
    kept.map(drop)
}

/// Opens a database with its passcode, for this page and for tabs that are opened later.
///
/// # Errors
/// When it is another one, when it is too early for another try, or when the browser does not read.
pub async fn unlock(device: DeviceWorkspace, typed: &str) -> Result<(), NotOpened> {
    if let Some((key, passcode)) = tried(device, typed).await? {
        take(device, key, &passcode);
    }
    Ok(())
}

/// Whether this is the passcode, without anything coming of it.
///
/// # Errors
/// As [`unlock`].
pub async fn ask(device: DeviceWorkspace, typed: &str) -> Result<(), NotOpened> {
    tried(device, typed).await.map(drop)
}

/// Takes the key that another tab has, unless it was locked. Whether there was one.
pub async fn take_from_others(device: DeviceWorkspace) -> bool {
    if is_locked(device) {
        return false;
    }
    let Ok(Some(passcode)) = of(device).await else { return false };
    let Some(bytes) = ask_others(device).await else { return false };
    let Ok(key) = DataKey::of(bytes).await else { return false };
    if key.open(CHECK, &passcode.check).is_none() {
        return false;
    }
    take(device, key, &passcode);
    true
}

/// Tries a passcode; `None` where there is none any more. A try is noted before it is known how it ends: a page that is
/// loaded again is given none for nothing.
async fn tried(device: DeviceWorkspace, typed: &str) -> Result<Option<(DataKey, Passcode)>, NotOpened> {
    let store = LocalStore::look(device.workspace, device.member).await?;
    let now = clock::now().0;
    let mut waits = 0;
    let noted = store.change_passcode(|known| {
        let known = known?;
        waits = rest_of_wait(&known, now);
        if waits > 0 {
            return Some(known);
        }
        let wrong = known.wrong.saturating_add(1);
        Some(Passcode { wrong, wait_until: now + wait_after(wrong), ..known })
    });
    let Some(passcode) = noted.await? else { return Ok(None) };
    if waits > 0 {
        store.close();
        return Err(NotOpened::Wait { wait_ms: waits });
    }
    let key = DataKey::unwrapped(&passcode.wrapped, typed, &passcode.salt, passcode.iterations).await?;
    let Some(key) = key else {
        store.close();
        return Err(NotOpened::Wrong { times: passcode.wrong, wait_ms: wait_after(passcode.wrong) });
    };
    store.change_passcode(|known| known.map(|known| Passcode { wrong: 0, wait_until: 0, ..known })).await?;
    store.close();
    Ok(Some((key, passcode)))
}

/// This page has the key from now on, and gives it to tabs that are opened later.
fn take(device: DeviceWorkspace, key: DataKey, passcode: &Passcode) {
    set_locked(device, false);
    share(device, key.bytes());
    Sealing::new(Rc::new(key), passcode.seals(), passcode.form).put(device.workspace, device.member);
}

fn channel(device: DeviceWorkspace) -> Result<BroadcastChannel, JsValue> {
    BroadcastChannel::new(&format!("{}-key", database_name(device.workspace, device.member)))
}

fn key_of(text: &str) -> Option<[u8; KEY]> {
    from_hex(text)?.try_into().ok()
}

thread_local! {
    /// What answers other tabs, as long as this page is open.
    static SHARED: RefCell<Vec<BroadcastChannel>> = const { RefCell::new(Vec::new()) };
}

/// Gives the key to tabs of this browser that ask for it: who opens a link in a new tab types nothing again.
fn share(device: DeviceWorkspace, key: [u8; KEY]) {
    // Without channels each tab asks for the passcode.
    let Ok(channel) = channel(device) else { return };
    let answers = channel.clone();
    let answer = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if event.data().as_string().as_deref() == Some(ASKS) && !is_locked(device) {
            // An open channel takes every text.
            let _ = answers.post_message(&hex(&key).into());
        }
    });
    channel.set_onmessage(Some(answer.into_js_value().unchecked_ref()));
    SHARED.with_borrow_mut(|shared| {
        // A key that is no more is not given either.
        shared.drain(..).for_each(|before| before.close());
        shared.push(channel);
    });
}

async fn ask_others(device: DeviceWorkspace) -> Option<[u8; KEY]> {
    let channel = channel(device).ok()?;
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let key = event.data().as_string().and_then(|text| key_of(&text));
        // Another tab may ask at the same time: that is no answer.
        if let Some(key) = key
            && let Some(tell) = tell.take()
        {
            // Whoever asked may have given up.
            let _ = tell.send(key);
        }
    });
    channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    channel.post_message(&ASKS.into()).ok()?;
    let wait = pin!(TimeoutFuture::new(ANSWER_MS));
    let answered = select(told, wait).await;
    channel.set_onmessage(None);
    channel.close();
    match answered {
        Either::Left((Ok(key), _)) => Some(key),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_from_tab_to_tab_as_text() {
        let key: [u8; KEY] = std::array::from_fn(|at| (at * 7) as u8);
        assert_eq!(key_of(&hex(&key)), Some(key));
        for other in ["", ASKS, &hex(&key[1..]), &"zz".repeat(KEY)] {
            assert_eq!(key_of(other), None, "{other}");
        }
    }
}
