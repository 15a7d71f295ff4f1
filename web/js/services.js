// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The list of services: the server searches, sorts and pages; this shows its answer.
// @ts-check
import { getJson } from './api.js';
import { byId, el, fill } from './dom.js';
import { syncControls } from './filters.js';
import { addressOf, apiAddressOf, currentQuery, pageSize } from './query.js';

/** @typedef {import('./types.js').Status} Status */
/** @typedef {import('./types.js').Service} Service */
/** @typedef {import('./types.js').ServiceList} ServiceList */

const stateWords = { active: 'active', down: 'down', noHosts: 'no servers', skipped: 'skipped', heldBack: 'held back' };
const mostDomains = 2;
const secondLookAfter = 1_000;

let asked = new AbortController();
let shown = '';
let secondLook = 0;
/** @type {Status|null} */
let lastStatus = null;

/**
 * Requests and shows what the page's address selects; an outdated answer is dropped. The server does not wait
 * for HAProxy: if HAProxy has not reported in time which servers are live, the request is repeated once.
 */
export async function loadServices(isFirstLook = true) {
  asked.abort();
  clearTimeout(secondLook);
  asked = new AbortController();
  const { signal } = asked;
  const query = currentQuery();
  syncControls(query);
  try {
    const list = /** @type {ServiceList} */ (await getJson(apiAddressOf(query), signal));
    if (signal.aborted) return;
    const seen = JSON.stringify([{ ...query, service: '' }, list, list.total ? null : lastStatus?.sources],
      (key, value) => (key === 'requestRate' ? undefined : value)); // not shown in any row
    if (seen !== shown) show(list); // otherwise unchanged, so that a selection in it stays
    shown = seen;
    const isWaiting = list.services.some(({ state, live }) => state === 'active' && live === null);
    if (isWaiting && isFirstLook) secondLook = setTimeout(() => loadServices(false), secondLookAfter);
  } catch (error) {
    if (signal.aborted) return;
    shown = '';
    byId('count').textContent = `not loaded: ${error instanceof Error ? error.message : error}`;
  }
}

/** @param {Status} status determines what an empty list means */
export function rememberStatus(status) {
  lastStatus = status;
}

/** @param {ServiceList} list */
function show(list) {
  const focused = document.activeElement?.closest('#rows a')?.getAttribute('data-name');
  byId('rows').replaceChildren(...list.services.map(row));
  if (focused) /** @type {HTMLElement|null} */ (document.querySelector(`#rows a[data-name="${CSS.escape(focused)}"]`))?.focus();
  byId('count').textContent = `${list.matched} of ${list.total}`;
  byId('empty').replaceChildren(...(list.matched === 0 ? [emptiness(list)] : []));
  document.querySelector('table.services')?.classList.toggle('bare', list.matched === 0);
  showPages(list);
}

/** @param {ServiceList} list */
function showPages(list) {
  const last = list.offset + list.services.length;
  byId('pages').hidden = list.matched <= pageSize && list.offset === 0;
  byId('range').textContent = list.services.length ? `${list.offset + 1}–${last} of ${list.matched}` : `none of ${list.matched} here`;
  /** @type {HTMLButtonElement} */ (byId('previous')).disabled = list.offset === 0;
  /** @type {HTMLButtonElement} */ (byId('next')).disabled = last >= list.matched;
}

/** @param {Service} service */
function row(service) {
  const made = fill('service-row', {
    id: service.id,
    name: service.name,
    href: addressOf({ ...currentQuery(), service: service.name }),
    protocol: protocolOf(service),
    source: service.source,
    origin: service.origin,
    ...hostsValues(service),
    ...stateValues(service),
    reason: service.reason,
  });
  made.querySelector('.reach')?.append(...reachNodes(service));
  return made;
}

/** The word for its state: a service without a live server is not active. @param {Service} service */
export function stateValues({ state, live, hosts, serverCount = hosts.length }) {
  const shown = state === 'active' && live === 0 && serverCount > 0 ? 'down' : state;
  return { state: shown, word: stateWords[shown] };
}

/** @param {Service} service */
export function protocolOf(service) {
  return service.protocol || service.applicationProtocol || (service.domains.length ? 'http' : 'tcp');
}

/** "a.test, b.test and 3 more /api", or "port 5432"; domains are links if HAProxy serves them. @param {Service} service */
export function reachNodes(service) {
  if (protocolOf(service) !== 'http') return [`port ${service.listenPort}`];
  const more = service.domains.length - mostDomains;
  const nodes = domainNodes({ ...service, domains: service.domains.slice(0, mostDomains) });
  return [...(nodes.length ? nodes : ['no domain']), ...(more > 0 ? [` and ${more} more`] : []), ...(service.path ? [` ${service.path}`] : [])];
}

/** "a.test, b.test" @param {Service} service @returns {(Node|string)[]} */
export function domainNodes(service) {
  return service.domains.flatMap((domain, at) => {
    const href = addressOfDomain(domain, service);
    return [...(at ? [', '] : []), href ? el('a', { href, rel: 'noopener noreferrer' }, domain) : domain];
  });
}

/** By HTTPS if HAProxy listens for that, which comes last; '' if it does not listen, or for a wildcard, which names no host.
 * @param {string} domain @param {Service} service */
function addressOfDomain(domain, { listeners = [], path }) {
  if (!listeners.length || !/^[\w-][\w.-]*$/.test(domain)) return '';
  const isSecure = listeners.length > 1;
  const port = listeners[listeners.length - 1].split(':').pop();
  return `${isSecure ? 'https' : 'http'}://${domain}${port === (isSecure ? '443' : '80') ? '' : `:${port}`}${encodeURI(path ?? '')}`;
}

/** "3/4 live" if that is known and not all are; else only their number. @param {Service} service */
function hostsValues({ live, hosts, serverCount: total = hosts.length }) {
  if (typeof live !== 'number' || total === 0) return { hosts: total, health: 'off', healthWords: '' };
  const healthWords = `${live} of ${total} live`;
  if (live >= total) return { hosts: `${live}/${total}`, health: 'allLive', healthWords };
  return { hosts: `${live}/${total} live`, health: live ? 'someLive' : 'noneLive', healthWords };
}

/** Which of the reasons for an empty list applies. @param {ServiceList} list */
function emptiness(list) {
  const sources = lastStatus?.sources ?? [];
  if (list.total > 0) return fill('empty-noMatch', { total: list.total });
  if (lastStatus && sources.length === 0) return fill('empty-noSource');
  if (sources.every((source) => source.state === 'starting')) return fill('empty-waiting');
  const answered = sources.filter((source) => source.lastSuccessAt).map((source) => source.name);
  return fill('empty-noService', { answers: answered.length ? `${answered.join(' and ')} answered with none.` : 'No source has any.' });
}
