//! Actions that destroy something have a color of their own.

use serde_json::json;

use crate::{driver::Driver, layout::shots, support::Server};

#[tokio::test]
async fn dangerous_actions_have_a_color_of_their_own() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "Designers").await;
    let room = kevin.place().await;
    kevin.goto(&server, &format!("{room}/settings")).await;
    // The distance of two colors in OKLab, where 0.02 is just seen.
    let distances = "(() => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const probe = document.body.appendChild(document.createElement('i'));
        const lab = (name) => {
            probe.style.setProperty('color', `var(${name})`);
            canvas.fillStyle = getComputedStyle(probe).color;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((p) => p / 255)
                .map((p) => (p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4));
            const [l, m, s] = [0.4122 * r + 0.5363 * g + 0.0514 * b, 0.2119 * r + 0.6807 * g + 0.1074 * b,
                0.0883 * r + 0.2817 * g + 0.63 * b].map(Math.cbrt);
            return [0.2105 * l + 0.7936 * m - 0.0041 * s, 1.978 * l - 2.4286 * m + 0.4506 * s, 0.0259 * l + 0.7828 * m - 0.8087 * s];
        };
        const danger = lab('--danger');
        const far = (name) => Math.hypot(...lab(name).map((part, n) => part - danger[n]));
        const found = ['--accent', '--problem', '--soft'].map(far);
        probe.remove();
        return found;
    })()";
    for dark in [false, true] {
        kevin.dark(dark).await;
        let found = kevin.eval(distances).await;
        let found: Vec<f64> = serde_json::from_value(found).expect("numbers");
        assert!(found[0] > 0.1, "as the accent: {found:?}");
        assert!(found[1] > 0.06, "as a mistake: {found:?}");
        let color = "((e) => { e.className = 'primary'; return getComputedStyle(e).backgroundColor; })(document.querySelector('form[action$=\"/rename\"] button'))
            !== getComputedStyle(document.querySelector('a.danger')).color";
        assert_eq!(kevin.eval(color).await, true);
    }
    kevin.dark(false).await;
    for path in ["settings", "members", "delete"] {
        kevin.goto(&server, &format!("{room}/{path}")).await;
        shots(&kevin, &format!("danger-{path}")).await;
    }
    // With forced colors it has another border.
    let features = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
    kevin.cdp("Emulation.setEmulatedMedia", features).await;
    let border =
        "getComputedStyle(document.querySelector('main button.danger')).borderBlockStartStyle";
    assert_eq!(kevin.eval(border).await, "double");
    kevin.shot("danger-forced").await;
    kevin.close().await;
}
