//! Locks that the pages of this browser see of each other (Web Locks API): each ends with its page.

use futures::channel::oneshot;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use std::{cell::RefCell, fmt, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// What the names of those begin with that say which import a page carries out.
pub const IMPORT: &str = "sotay-import-";

/// How it stands with a lock.
#[derive(Default)]
enum State {
    #[default]
    Asked,
    /// What ends it.
    Held(Function),
    Dropped,
}

/// A lock of this page, until it is dropped; a browser without locks has none.
pub struct WebLock(Rc<RefCell<State>>);

impl fmt::Debug for WebLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebLock")
    }
}

impl Drop for WebLock {
    fn drop(&mut self) {
        if let State::Held(release) = self.0.replace(State::Dropped) {
            // Resolving a promise cannot fail.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

fn locks() -> Result<JsValue, JsValue> {
    Reflect::get(&window().navigator(), &"locks".into())
}

impl WebLock {
    /// Holds it from now on; no other page does.
    pub async fn hold(name: &str) -> WebLock {
        let (held, is_held) = oneshot::channel::<()>();
        let granted = move || {
            // Whoever waits for it may be gone.
            let _ = held.send(());
        };
        let (lock, is_asked) = WebLock::ask(name, false, granted);
        if is_asked {
            let _ = is_held.await;
        }
        lock
    }

    /// Holds it as soon as that can be; other pages may as well.
    pub fn share(name: &str) -> WebLock {
        WebLock::ask(name, true, || {}).0
    }

    /// Asks for it. Whether the browser could be asked.
    fn ask(name: &str, is_shared: bool, granted: impl FnOnce() + 'static) -> (WebLock, bool) {
        let state: Rc<RefCell<State>> = Rc::default();
        let kept = state.clone();
        let grant = Closure::once_into_js(move |_lock: JsValue| {
            granted();
            Promise::new(&mut |resolve, _| {
                let is_dropped = matches!(*kept.borrow(), State::Dropped);
                if is_dropped {
                    let _ = resolve.call0(&JsValue::NULL);
                } else {
                    *kept.borrow_mut() = State::Held(resolve);
                }
            })
        });
        let options = Object::new();
        if is_shared {
            // Setting a property of a fresh object cannot fail.
            let _ = Reflect::set(&options, &"mode".into(), &"shared".into());
        }
        let request = || -> Result<(), JsValue> {
            let locks = locks()?;
            let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
            let arguments = Array::of3(&name.into(), &options, &grant);
            request.apply(&locks, &arguments).map(drop)
        };
        let is_asked = request().is_ok();
        (WebLock(state), is_asked)
    }

    /// The names of those that some page holds.
    pub async fn held() -> Vec<String> {
        let query = async || -> Result<Vec<String>, JsValue> {
            let locks = locks()?;
            let query: Function = Reflect::get(&locks, &"query".into())?.dyn_into()?;
            let state = JsFuture::from(query.call0(&locks)?.dyn_into::<Promise>()?).await?;
            let held: Array = Reflect::get(&state, &"held".into())?.dyn_into()?;
            let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
            Ok(held.iter().filter_map(name).collect())
        };
        query().await.unwrap_or_default()
    }
}
