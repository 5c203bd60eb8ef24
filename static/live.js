// What makes an open page live: its line to the server, what happens to it while
// the tab is not looked at, what is unread, and what has been read.
"use strict";

beginnings.push((signal) => {
  const stream = find("#stream");
  const scroller = find("#scroller");
  if (scroller) reading(scroller, signal);
  if (!stream) return;
  const line = listen(stream, find("#line"), signal);
  // htmx looks at the page as soon as it has come itself, and on a slow line that is
  // before the extension that opens streams has. Then it looks once more.
  setTimeout(() => stream.matches("[data-htmx-powered]") || htmx.process(stream));
  background(line, signal);
  unread(find(".sidebar"), line, signal);
  receipts(find("#receipt"), find("#online"), signal);
  if (!scroller) return;
  typing(find("#composer"), find("#outbox"), find("#typing"));
  readOut(find("#messages"), find("#told"), signal);
  kept(find("#messages"), signal);
});

// Again and again, for as long as the page is there.
function every(milliseconds, signal, deed) {
  const interval = setInterval(deed, milliseconds);
  signal.addEventListener("abort", () => clearInterval(interval));
}

const lastMessage = () => all("#messages > .message").at(-1);

// The line to the server: says when it is lost for longer than a blink, opens it
// again when nothing else would, and follows the server's last word.
function listen(stream, sign, signal) {
  const SILENCE = 32_000; // Beats come every 15 s.
  const BLINK = 3_000;
  const NEVER_OPENED = 7_000; // A try is given up after five.
  let heard = Date.now();
  let lastId = null;
  let paused = false;
  let attempt = 0;
  let lost = null;
  let waiting = Date.now(); // Until then somebody sees to it that the line opens.

  const state = (live) => {
    document.body.dataset.live = live ? "on" : "off";
    if (live || paused) {
      clearTimeout(lost);
      lost = null;
      sign?.replaceChildren();
    } else {
      lost ??= setTimeout(() => sign?.replaceChildren(sign.dataset.lost), BLINK);
      // Who was typing may have stopped, and nobody would tell.
      find("#typing")?.replaceChildren();
    }
  };
  const open = () => {
    attempt = 0;
    state(true);
    document.dispatchEvent(new Event("snug:open"));
  };
  const leave = (place) => {
    if (place) return location.assign(place);
    // Where one was is where one goes on (visit.js).
    sessionStorage.setItem("again", "");
    location.reload();
  };
  const connection = () => stream._htmx?.sse;
  const drop = () => connection()?.reader?.cancel();
  const reopen = () => !paused && htmx.trigger(stream, "reopen");

  stream.addEventListener("htmx:sse:before:message", (event) => {
    heard = Date.now();
    lastId = event.detail.message.id || lastId;
    if (document.body.dataset.live !== "on") open();
  }, { signal });
  stream.addEventListener("htmx:sse:before:connection", (event) => {
    // Given up, not broken: it is opened again when it is wanted.
    if (paused) event.detail.connection.cancelled = true;
    if (document.body.dataset.live === "on") state(false);
  }, { signal });
  stream.addEventListener("htmx:sse:after:connection", () => {
    heard = Date.now();
    if (paused) setTimeout(drop);
  }, { signal });
  stream.addEventListener("htmx:before:request", (event) => {
    if (paused) event.preventDefault();
  });
  // A new connection goes on where the old one ended, not where the page began.
  stream.addEventListener("htmx:config:request", (event) => {
    if (lastId) event.detail.ctx.request.headers["Last-Event-ID"] = lastId;
  });

  // Signed out, or not in the room any more, while the tab was not looked at.
  const refused = (status) => {
    if (status === 401) leave();
    else if (status === 404) leave("/lobby");
    else return false;
    return true;
  };
  stream.addEventListener("htmx:sse:error", (event) => {
    state(false);
    refused(event.detail.status);
  }, { signal });
  // The extension comes back by itself once it was connected; before that, we do.
  const again = (event) => {
    if (event.target !== stream || paused) return;
    const status = event.detail.ctx?.response?.status;
    if (refused(status)) return;
    state(false);
    attempt += 1;
    const delay = Math.min(500 * 2 ** attempt, 60_000) * (0.7 + Math.random() * 0.6);
    waiting = Date.now() + delay;
    setTimeout(reopen, delay);
  };
  document.addEventListener("htmx:error", again, { signal });
  document.addEventListener("htmx:response:error", again, { signal });

  // The server's last word on this stream.
  stream.addEventListener("end", (event) => {
    if (event.detail.data === "left") leave("/lobby");
    else if (event.detail.data === "signed-out") {
      forget();
      leave("/login");
    } else leave();
  }, { signal });

  // A line that was cut without a word looks open for hours, and so do the others
  // that the browser keeps for later: it would try them one after the other. Asked
  // all at once for next to nothing, the dead ones are found in one go.
  const shake = () => Promise.all(Array.from({ length: 5 }, () =>
    fetch(find("link[rel=stylesheet]").href, {
      method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(3_000),
    }).catch(() => {})));
  const watch = async (silence) => {
    if (paused || Date.now() - heard < silence) return;
    const asked = (heard = Date.now());
    state(false);
    await shake();
    if (heard === asked) drop();
  };
  every(1_000, signal, () => watch(SILENCE));
  // A page that began while nobody looked may have had its first try called off.
  every(1_000, signal, () => {
    if (paused || connection() || Date.now() - waiting < NEVER_OPENED) return;
    waiting = Date.now();
    reopen();
  });
  window.addEventListener("online", () => watch(0), { signal });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leave();
  }, { signal });
  signal.addEventListener("abort", () => {
    paused = true;
    clearTimeout(lost);
    delete document.body.dataset.live;
    // One that is being opened and one that is open.
    htmx.trigger(stream, "htmx:abort");
    drop();
  });

  return {
    pause() {
      paused = true;
      drop();
    },
    resume() {
      paused = false;
      // Phones cut the lines of what is not looked at, and tell nobody.
      if (!connection()) reopen();
      else watch(SILENCE / 2);
    },
    isPaused: () => paused,
  };
}

// Six connections to a host are all a browser has, for all its tabs. The tabs that
// are looked at have their lines; of the others one keeps its own, for whatever
// waits to be shown in titles, and the rest give theirs up and catch up later.
// (Locks are there on https and on this machine; elsewhere all of them give up.)
function background(line, signal) {
  const ABOUT_TO = 250;
  let turn = null;
  let giveUp = null;
  let pass = null;

  const hide = () => {
    giveUp = setTimeout(line.pause, ABOUT_TO);
    if (!navigator.locks) return;
    turn = new AbortController();
    const keep = () => {
      if (!document.hidden) return null;
      clearTimeout(giveUp);
      line.resume();
      return new Promise((resolve) => (pass = resolve));
    };
    navigator.locks.request("snug:line", { signal: turn.signal }, keep).catch(() => {});
  };
  const show = () => {
    clearTimeout(giveUp);
    turn?.abort();
    pass?.();
    line.resume();
  };
  // A page that is left is hidden, too. The browser may keep it for the way back;
  // it must keep neither its line nor the turn of those that are still there.
  let left = false;
  const leave = () => {
    left = true;
    line.pause();
    clearTimeout(giveUp);
    turn?.abort();
    pass?.();
  };
  window.addEventListener("pagehide", leave, { signal });
  signal.addEventListener("abort", leave);
  const turned = () => {
    if (left) return;
    if (document.hidden) hide();
    else show();
  };
  document.addEventListener("visibilitychange", turned, { signal });
  // Browsers have been seen to show a page without saying so.
  every(1_000, signal, () => {
    if (!left && !document.hidden && line.isPaused()) show();
  });
  if (document.hidden) {
    line.pause();
    hide();
  }
}

// The title and the icon tell that something waits: in another room, or here while
// nobody looked. A tab with a line tells those without.
function unread(lists, line, signal) {
  const title = document.title;
  const icon = find("link[rel=icon]");
  const plain = icon.href;
  const channel = new BroadcastChannel("snug");
  let missed = false;
  let told = 0;

  const elsewhere = () => all("nav li a:not([aria-current]) .unread", lists)
    .reduce((sum, count) => sum + parseInt(count.textContent, 10), 0);
  const draw = () => {
    const count = elsewhere();
    const waits = missed || count > 0;
    document.title = count ? `(${count}) ${title}` : missed ? `• ${title}` : title;
    icon.href = waits ? icon.dataset.waiting : plain;
  };
  const here = () => {
    missed ||= document.hidden;
    draw();
  };
  signal.addEventListener("abort", () => {
    channel.close();
    icon.href = plain;
  });
  channel.addEventListener("message", (event) => {
    const concerns = event.data.any || event.data.room === location.pathname;
    if (line.isPaused() && concerns) here();
  });
  document.addEventListener("snug:grew", () => {
    if (isOwn(lastMessage())) return;
    here();
    channel.postMessage({ room: location.pathname });
  }, { signal });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) missed = false;
    draw();
  }, { signal });
  new MutationObserver(() => {
    if (signal.aborted) return;
    const now = elsewhere();
    if (now > told) channel.postMessage({ any: true });
    told = now;
    draw();
  }).observe(lists, { childList: true, subtree: true });
  told = elsewhere();
  draw();
}

// What was on the screen has been read. The other of a conversation waits to know;
// elsewhere it is told now and then. And when the tab is turned away from.
function reading(scroller, signal) {
  const NOW_AND_THEN = find("#receipt") ? 400 : 5_000;
  const place = location.pathname;
  let told = 0;
  let soon = null;

  const number = (message) => Number(message.id.slice(1));
  const lastOnScreen = () => {
    const bottom = scroller.getBoundingClientRect().bottom;
    return all("#messages > .message").findLast((m) => m.getBoundingClientRect().top < bottom - 24);
  };
  const tell = (looking) => {
    clearTimeout(soon);
    soon = null;
    const message = looking && lastOnScreen();
    if (!message || number(message) <= told) return;
    const before = told;
    told = number(message);
    // Saying something counts as having read what is above.
    if (isOwn(message)) return;
    fetch(`${place}/seen`, {
      method: "POST",
      headers: { "HX-Request": "true" },
      body: new URLSearchParams({ message: told }),
      keepalive: true,
    }).then((answer) => answer.ok || (told = before), () => (told = before));
  };
  const tellSoon = () => (soon ??= setTimeout(() => tell(!document.hidden), NOW_AND_THEN));
  document.addEventListener("snug:open", () => {
    if (find(".sidebar li [aria-current] .unread")) tell(!document.hidden);
  }, { signal });
  if (!find("#stream")) tellSoon();
  document.addEventListener("snug:grew", tellSoon, { signal });
  scroller.addEventListener("scroll", tellSoon, { passive: true });
  document.addEventListener("visibilitychange", () => (document.hidden ? soon && tell(true) : tellSoon()), { signal });
  signal.addEventListener("abort", () => soon && tell(true));
}

// What has become of what one said is asked anew when the other comes and goes, and when
// something was said.
function receipts(receipt, online, signal) {
  if (!receipt) return;
  const ask = () => htmx.trigger(receipt, "here");
  new MutationObserver(ask).observe(online, { childList: true });
  document.addEventListener("snug:grew", ask, { signal });
}

// What others say is read out once, when it comes. (The log does not speak by itself: it
// would read out what is loaded, edited and drawn anew as well.)
function readOut(messages, region, signal) {
  const BURST = 5;
  const LONG_ENOUGH = 5_000;
  const number = (message) => Number(message.id.slice(1));
  let newest = lastMessage() ? number(lastMessage()) : 0;
  let clearing;
  document.addEventListener("snug:grew", () => {
    const news = all(".message", messages).filter((message) => number(message) > newest);
    if (!news.length) return;
    newest = number(news.at(-1));
    region.append(...news.filter((message) => !isOwn(message)).slice(-BURST).map((message) => {
      const line = document.createElement("p");
      const asWritten = (tag, from) => make(tag, { dir: "auto", textContent: find(from, message).textContent });
      line.append(asWritten("bdi", ".author"), ": ", asWritten("span", ".body"));
      return line;
    }));
    clearTimeout(clearing);
    clearing = setTimeout(() => region.replaceChildren(), LONG_ENOUGH);
  }, { signal });
}

// The worker keeps the room that was read last for when there is no line: as it is when
// one turns away from it, and a page that came before there was a worker.
function kept(messages, signal) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  let stale = false;
  const place = location.pathname;
  const keep = () => serviceWorker.ready.then(({ active }) => active.postMessage(place));
  new MutationObserver(() => (stale = true)).observe(messages, { childList: true });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden || !stale) return;
    stale = false;
    keep();
  }, { signal });
  if (!serviceWorker.controller) keep();
}

// The others are told that something is being written: at once when it begins, and
// again while it goes on.
function typing(composer, outbox, sign) {
  const AGAIN = 3_000;
  let told = 0;
  composer.addEventListener("input", (event) => {
    if (!event.target.value.trim() || Date.now() - told < AGAIN) return;
    told = Date.now();
    fetch(sign.dataset.tell, { method: "POST", headers: { "HX-Request": "true" } }).catch(() => {});
  });
  // What comes after something was sent is another message.
  new MutationObserver(() => (told = 0)).observe(outbox, { childList: true });
}
