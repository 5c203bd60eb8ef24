// The connection to the server's event stream (SSE), and which of the open tabs have one.
"use strict";

onPageSetup((signal) => {
  const stream = find("#stream");
  if (!stream) return;
  drawInFrames(stream, signal);
  const connection = connectStream(stream, find("#line"), signal);
  pauseInBackground(connection, signal);
  showUnread(find(".sidebar"), connection, signal);
});

// Calls `action` every `milliseconds` until the page is torn down.
function every(milliseconds, signal, action) {
  const interval = setInterval(action, milliseconds);
  signal.addEventListener("abort", () => clearInterval(interval));
}

// Connects to the event stream, and reconnects when the connection is lost. htmx's SSE extension
// reads the stream and swaps its messages; this state machine decides when there is a request:
//
//   connecting  a request is under way, and no message has arrived yet
//   open        messages arrive
//   stalled     no message or heartbeat arrived in time: the connection is being checked
//   waiting     there is no connection; a timer starts the next attempt
//   paused      this tab is in the background and has given its connection up
//   closed      the page has gone
//
// The extension could reconnect by itself (`hx-sse:connect`), but not before its first success,
// and it cannot drop a connection that stalls.
function connectStream(stream, notice, signal) {
  const HEARTBEAT_TIMEOUT = 32_000; // The server's heartbeat comes every 15 s.
  const PROBE_TIMEOUT = 3_000;
  const NOTICE_DELAY = 3_000; // A shorter interruption is not reported.
  const QUICK_LOOK = 5_000; // After a quick look at another tab the connection is as it was.
  const MAX_RETRY_DELAY = 60_000;
  let state;
  let request = null; // The promise of the current request. It settles when the stream ends.
  let lastHeard;
  let lastTick = Date.now();
  let lastEventId;
  let retryDelay = 500;
  let failures = 0;
  let retryTimer;
  let noticeTimer = null;

  const transition = (next) => {
    if (next === state || state === "closed") return;
    clearTimeout(retryTimer);
    state = next;
    showState();
    enter[state]();
  };

  const abort = () => htmx.trigger(stream, "htmx:abort");
  // Gives the present connection up, whatever it looks like, and opens another one at once.
  const connectAnew = () => {
    if (state === "closed") return;
    transition("paused");
    transition("connecting");
  };
  const enter = {
    connecting() {
      lastHeard = Date.now();
      const current = htmx.ajax("GET", stream.dataset.url, { source: stream, swap: "none" });
      request = current;
      current.finally(() => request === current && transition("waiting"));
    },
    open() {
      failures = 0;
      document.dispatchEvent(new Event("snug:connected"));
    },
    async stalled() {
      const heardBefore = lastHeard;
      await probe();
      if (state === "stalled" && lastHeard === heardBefore) abort();
    },
    waiting() {
      // Exponential backoff with jitter, or all browsers would come back at the same moment.
      const delay = Math.min(retryDelay * 2 ** failures, MAX_RETRY_DELAY) * (0.7 + Math.random() * 0.6);
      failures += 1;
      retryTimer = setTimeout(() => transition("connecting"), delay);
    },
    paused() {
      request = null;
      abort();
    },
    // htmx ends the request when it removes the element (navigation.js).
    closed() {},
  };

  const showNotice = () => notice?.replaceChildren(notice.dataset.lost);
  const showState = () => {
    document.body.dataset.live = state === "open" ? "on" : "off";
    if (state === "closed") delete document.body.dataset.live;
    if (state === "stalled" || state === "waiting") {
      noticeTimer ??= setTimeout(showNotice, NOTICE_DELAY);
      // The event that someone stopped typing may be lost.
      find("#typing")?.replaceChildren();
    } else if (state !== "connecting") {
      clearTimeout(noticeTimer);
      noticeTimer = null;
      notice?.replaceChildren();
    }
  };

  // A connection that was cut silently looks open for hours, and so do the idle ones that the
  // browser keeps to this server: it would try them one after the other. Five small requests at
  // once make it find all dead ones.
  const probe = () => Promise.all(Array.from({ length: 5 }, () =>
    fetch(find("link[rel=stylesheet]").href, {
      method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_TIMEOUT),
    }).catch(() => {})));

  // The heartbeat watchdog. It compares times, because timers stop while a computer sleeps.
  const checkHeartbeat = (timeout) => {
    const expectsMessages = state === "connecting" || state === "open";
    if (expectsMessages && Date.now() - lastHeard >= timeout) transition("stalled");
  };
  // A page that the browser has frozen hears nothing on the connection that it had: it goes on
  // as a page that was in the background. Where there is no event for it, the clock has jumped.
  const SUSPENDED = 5_000;
  every(1_000, signal, () => {
    const wasSuspended = Date.now() - lastTick > SUSPENDED && !document.hidden;
    lastTick = Date.now();
    if (wasSuspended && state !== "paused") connectAnew();
    else checkHeartbeat(HEARTBEAT_TIMEOUT);
  });
  let wasPaused = false; // When the page was frozen: it stays so.
  document.addEventListener("freeze", () => {
    wasPaused = state === "paused";
    transition("paused");
  }, { signal });
  document.addEventListener("resume", () => wasPaused || connectAnew(), { signal });
  // Timers of a hidden page are late without any suspension.
  document.addEventListener("visibilitychange", () => (lastTick = Date.now()), { signal });
  // Without a network the sign says so at once. (A server on this machine can still be reached,
  // so the connection is checked all the same.)
  window.addEventListener("offline", () => {
    if (state === "paused" || state === "closed") return;
    if (state !== "waiting") transition("stalled");
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(showNotice);
  }, { signal });
  window.addEventListener("online", () => state !== "paused" && connectAnew(), { signal });

  const leavePage = (url) => {
    transition("closed");
    if (url) return location.assign(url);
    sessionStorage.setItem(RESTORE_SCROLL, ""); // navigation.js
    location.reload();
  };

  stream.addEventListener("htmx:config:request", ({ detail }) => {
    // The stream goes on after the last event, and not where the page began.
    if (lastEventId) detail.ctx.request.headers["Last-Event-ID"] = lastEventId;
  });
  stream.addEventListener("htmx:sse:after:connection", () => (lastHeard = Date.now()));
  stream.addEventListener("htmx:sse:before:message", ({ detail }) => {
    lastHeard = Date.now();
    lastEventId = detail.message.id || lastEventId;
    if (state === "connecting" || state === "stalled") transition("open");
  });
  stream.addEventListener("htmx:sse:close", ({ detail }) => {
    retryDelay = detail.connection.config.reconnectDelay; // The server's `retry:`, if it sent one.
  });
  stream.addEventListener("htmx:response:error", ({ detail }) => {
    const { status } = detail.ctx.response;
    if (status === 401) leavePage(); // The session has ended.
    else if (status === 404) leavePage("/lobby"); // The reader is not in the room any more.
  });
  // The server's last event on this stream says why it ends.
  stream.addEventListener("end", ({ detail }) => {
    if (detail.data === "signed-out") deleteDrafts();
    // A page without messages may hold a form that somebody is filling in. The next connection
    // brings its list of rooms.
    if (detail.data === "reset" && !find("#messages")) return;
    leavePage({ left: "/lobby", "signed-out": "/login" }[detail.data]);
  });
  window.addEventListener("pageshow", ({ persisted }) => persisted && leavePage(), { signal });
  signal.addEventListener("abort", () => transition("closed"));

  transition(document.hidden ? "paused" : "connecting");
  return {
    pause: () => transition("paused"),
    resume(hiddenSince = 0) {
      if (state === "paused" || state === "waiting") transition("connecting");
      // Phones cut the connections of background tabs silently.
      else if (state !== "connecting" && lastHeard < hiddenSince && Date.now() - lastHeard > QUICK_LOOK) connectAnew();
    },
    isPaused: () => state === "paused",
  };
}

// Over HTTP/1.1 a browser opens six connections to a server, for all tabs together. So only
// visible tabs have one, and one of the hidden tabs: the leader, elected with a Web Lock. Its
// connection is for the unread count in the titles of all hidden tabs. The other hidden tabs pause,
// and catch up when they are shown. (Web Locks need a secure context. Without them every hidden
// tab pauses.)
function pauseInBackground(connection, signal) {
  const PAUSE_DELAY = 250; // A quick look at another tab keeps the connection.
  let pauseTimer;
  let candidacy = null; // Aborted to withdraw from the election.
  let resign = null; // Releases the lock.

  const stopLeading = () => {
    clearTimeout(pauseTimer);
    candidacy?.abort();
    resign?.();
  };
  let hiddenSince = 0;
  const onHide = () => {
    hiddenSince = Date.now();
    pauseTimer = setTimeout(connection.pause, PAUSE_DELAY);
    if (!navigator.locks) return;
    candidacy = new AbortController();
    const lead = () => {
      if (!document.hidden) return null;
      clearTimeout(pauseTimer);
      connection.resume();
      return new Promise((resolve) => (resign = resolve));
    };
    navigator.locks.request("snug:leader", { signal: candidacy.signal }, lead).catch(() => {});
  };
  const onShow = () => {
    stopLeading();
    connection.resume(hiddenSince);
  };
  // A page that is being left is hidden too. The browser may keep it for the back button; then it
  // must keep neither its connection nor the lock.
  let hasLeft = false;
  const onLeave = () => {
    hasLeft = true;
    connection.pause();
    stopLeading();
  };
  window.addEventListener("pagehide", onLeave, { signal });
  signal.addEventListener("abort", onLeave);
  document.addEventListener("visibilitychange", () => {
    if (hasLeft) return;
    if (document.hidden) onHide();
    else onShow();
  }, { signal });
  // Some browsers show a page without the event.
  every(1_000, signal, () => {
    if (!hasLeft && !document.hidden && connection.isPaused()) onShow();
  });
  if (document.hidden) onHide();
}

// The title and the icon show unread messages: in other rooms, or in this one while the tab was
// hidden. A tab with a connection tells those without.
function showUnread(sidebar, connection, signal) {
  const { title } = document;
  const icon = find("link[rel=icon]");
  const readIcon = icon.href;
  const channel = new BroadcastChannel("snug");
  let missed = false; // Something new came into this room while the tab was hidden.
  let lastCount = 0;
  let heardCount = null; // Said by a tab with a connection, while this one has none.

  const countElsewhere = () => all("nav li a:not([aria-current]) .unread", sidebar)
    .reduce((sum, count) => sum + parseInt(count.textContent, 10), 0);
  // Classes for the style sheet, as the server sets them on a new page.
  const mark = () => {
    all("nav .row", sidebar).forEach((row) => row.classList.toggle("waiting", Boolean(find(".unread", row))));
    sidebar.classList.toggle("waiting", countElsewhere() > 0);
    sortRows();
  };
  const show = () => {
    const count = (connection.isPaused() ? heardCount : null) ?? countElsewhere();
    document.title = count ? `(${count}) ${title}` : missed ? `• ${title}` : title;
    icon.href = missed || count ? icon.dataset.waiting : readIcon;
  };
  const onMessageHere = () => {
    missed ||= document.hidden;
    show();
  };
  signal.addEventListener("abort", () => {
    channel.close();
    icon.href = readIcon;
  });
  channel.addEventListener("message", ({ data }) => {
    if (!connection.isPaused()) return;
    heardCount = data.count ?? heardCount;
    if (data.count === 0) missed = false;
    if (data.any || data.room === roomPath()) onMessageHere();
    else show();
  });
  document.addEventListener("snug:new-message", ({ detail }) => {
    if (isOwn(detail)) return;
    onMessageHere();
    channel.postMessage({ room: roomPath() });
  }, { signal });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) missed = false;
    heardCount = null;
    show();
  }, { signal });
  // htmx has changed something in the list of rooms.
  sidebar.addEventListener("htmx:after:settle", () => {
    if (signal.aborted) return;
    mark();
    const count = countElsewhere();
    if (count !== lastCount) channel.postMessage({ any: count > lastCount, count });
    lastCount = count;
    show();
  });
  lastCount = countElsewhere();
  show();
}
