// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Connects the parts: the feed delivers a status, and every part shows its piece; lists are requested when something has changed.
// @ts-check
import { getJson } from './api.js';
import { showLink } from './badge.js';
import { startDetail, syncDetail } from './detail.js';
import { byId } from './dom.js';
import { showEdges } from './edges.js';
import { StatusFeed } from './feed.js';
import { offerSources, startFilters } from './filters.js';
import { showHaproxy } from './haproxy.js';
import { showHeld } from './held.js';
import { showNotes } from './notes.js';
import { Refresher } from './refresh.js';
import { showRounds } from './rounds.js';
import { loadServices, rememberStatus } from './services.js';
import { showSources } from './sources.js';
import { startTheme } from './theme.js';
import { throttled } from './throttle.js';
import { serverNow, setServerClock, updateAges } from './time.js';
import { showTimeline } from './timeline.js';
import { startTraffic } from './traffic.js';
import { showVerdict } from './verdict.js';

/** @typedef {import('./types.js').Status} Status */
/** @typedef {import('./types.js').Change} Change */

const historyKept = 50;
const listsAtMostEvery = 2_000;
const timelineEvery = 30_000;
const serversLiveEvery = 10_000; // there is no event when a server goes down
const effectsEvery = 15_000; // nor when a change turns out to have an effect
const effectsUntil = 330_000; // the server looks for one for five minutes

let receivedAt = 0;
let changeSeen = '';
let held = 0; // services that are held back
let proxyRuns = false;
/** @type {Change[]} */
let changes = [];

const feed = new StatusFeed({ onStatus: show, onLink: (link) => showLink(link, receivedAt) });
const refresher = new Refresher(() => feed.check());
const loadLists = throttled(listsAtMostEvery, () => Promise.all([loadServices(), loadHistory(), loadHeld()]));

/** @param {Status} status */
function show(status) {
  receivedAt = Date.now();
  setServerClock(status.now);
  rememberStatus(status);
  held = status.services.heldBack;
  proxyRuns = status.haproxy.pid !== null;
  showVerdict(status);
  showNotes(status.notes ?? []);
  showEdges(status);
  showHaproxy(status.haproxy);
  showSources(status.sources);
  offerSources(status.sources.map((source) => source.name));
  updateAges();
  refresher.seen(status.lastRound);
  const change = changeKey(status);
  if (change !== changeSeen) loadLists();
  changeSeen = change;
}

/** Changes when services or history may have changed. Rounds without effect do not change it. @param {Status} status */
function changeKey({ state, summary, services, haproxy, startedAt, problems, sources }) {
  const seen = sources.map((source) => [source.name, source.state, source.services]);
  return JSON.stringify([state, summary, services, haproxy, startedAt, problems, seen]);
}

async function loadHistory() {
  try {
    ({ history: changes } = await getJson(`api/history?limit=${historyKept}`));
    showRounds(changes);
    showTimeline(changes, historyKept);
  } catch (error) {
    byId('history-count').textContent = `not loaded: ${error instanceof Error ? error.message : error}`;
  }
}

async function loadHeld() {
  await showHeld(held).catch(() => {}); // it is shown at the next change; the verdict mentions it anyway
}

byId('place').textContent = location.host;
addEventListener('popstate', () => {
  loadServices();
  syncDetail();
});
setInterval(updateAges, 1000);
setInterval(() => proxyRuns && !document.hidden && loadServices(), serversLiveEvery);
setInterval(() => changes.length && !document.hidden && serverNow() - Date.parse(changes[0].startedAt) < effectsUntil && loadHistory(), effectsEvery);
setInterval(() => changes.length && showTimeline(changes, historyKept), timelineEvery);
startTheme();
startFilters();
startDetail();
startTraffic();
refresher.start();
feed.start();
syncDetail();
