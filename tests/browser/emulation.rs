//! The screen, theme and clock that a browser believes in, and what it draws on them.

use serde_json::{Value, json};

use crate::{
    driver::Browser,
    support::{Server, person::Person},
};

impl Browser {
    /// Sets the window's inner size, and whether it is a phone's.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    pub async fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.cdp("Emulation.setEmulatedMedia", features).await;
    }

    /// Signs the person in here who is signed in elsewhere.
    pub async fn signed_in(&self, server: &Server, person: &Person) {
        let cookie = person.cookie();
        let (name, value) = cookie.split_once('=').expect("a cookie");
        let cookie = json!({ "name": name, "value": value, "url": server.url("/") });
        self.cdp("Network.setCookie", cookie).await;
    }

    pub async fn time_zone(&self, zone: &str) {
        self.cdp(
            "Emulation.setTimezoneOverride",
            json!({ "timezoneId": zone }),
        )
        .await;
    }

    /// The layout shifts since then, and their scores, as the browser measures them. Less than
    /// 0.0001 cannot be seen: a date is a little wider in the browser's time zone than in the
    /// server's, when it is another day there.
    pub async fn shifted(&self) -> Vec<Value> {
        let shifts = "new Promise((done) => {
            const shifts = [];
            const text = (node) => node?.outerHTML?.slice(0, 200) ?? node?.textContent;
            const place = ({ x, y, width, height }) => [x, y, width, height];
            new PerformanceObserver((list) => list.getEntries().filter((e) => e.value >= 0.0001).forEach((e) => shifts.push([e.value, e.startTime,
                e.sources.map((s) => [text(s.node), place(s.previousRect), place(s.currentRect)])])))
                .observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => done(shifts), 300);
        })";
        let shifts = self.eval(shifts).await;
        shifts.as_array().expect("a list").clone()
    }
}
