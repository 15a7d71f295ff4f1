// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { byId, fill, update } from './dom.js';
import { durationWords, timeText } from './time.js';

export const actionWords = { none: 'nothing changed', runtime: 'runtime update', reload: 'reload', recovery: 'recovery' };
export const resultWords = { ok: 'ok', rejected: 'rejected', failed: 'failed' };

/** @param {import('./types.js').Haproxy} haproxy */
export function showHaproxy(haproxy) {
  const apply = haproxy.lastApply;
  update(byId('haproxy'), fill('haproxy-body', {
    ...processValues(haproxy),
    ...reloadValues(haproxy),
    ...startValues(haproxy),
    applied: apply ? actionWords[apply.action] : '',
    appliedAt: apply?.at,
    appliedAtText: timeText(apply?.at, 'none since proxym started'),
    appliedReason: apply?.reason,
    appliedTook: apply && `took ${durationWords(apply.durationMs)}`,
    reloads: haproxy.reloads,
    reloadsAvoided: haproxy.reloadsAvoided,
    runtimeUpdates: haproxy.runtimeUpdates,
    oldProcesses: haproxy.oldProcesses,
  }));
}

/** @param {import('./types.js').Haproxy} haproxy */
function processValues({ enabled, pid, version }) {
  if (!enabled) return { process: 'off', processWord: 'the HAProxy module is off' };
  return pid
    ? { process: 'up', processWord: `running, pid ${pid}`, processVersion: version && `version ${version}` }
    : { process: 'down', processWord: 'not running' };
}

/** The last reload; while HAProxy does not run, the last start. @param {import('./types.js').Haproxy} haproxy */
function reloadValues({ enabled, pid, lastReload, lastStart }) {
  const isDown = enabled && !pid;
  const reload = isDown ? lastStart : lastReload;
  const hasDied = isDown && reload?.result === 'ok';
  return {
    load: isDown ? 'Last start' : 'Last reload',
    result: hasDied ? 'down' : reload?.result ?? 'off',
    resultWord: hasDied ? 'has since died' : reload ? resultWords[reload.result] : 'none',
    reloadAt: reload?.at,
    reloadAtText: timeText(reload?.at, 'since proxym started'),
    reloadReason: reload?.reason,
    reloadTook: reload && `took ${durationWords(reload.durationMs)}`,
    reloadError: reload?.error,
  };
}

/** @param {import('./types.js').Haproxy} haproxy */
function startValues({ pid, lastStart, deaths }) {
  const start = pid ? lastStart : null;
  return { startAt: start?.at, startAtText: start ? timeText(start.at) : '', startReason: start?.reason, deaths: deaths || '' };
}
