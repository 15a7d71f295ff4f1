// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The API's answers (README, "Page and API"). Times are RFC 3339, durations milliseconds.

/**
 * @typedef {'starting'|'failed'|'rejected'|'stale'|'degraded'|'inSync'} State
 * @typedef {{mode: string, connected: boolean, lastEventAt: string|null}} Events
 * @typedef {{name: string, state: 'starting'|'ok'|'failing', services: number, lastSuccessAt: string|null,
 *   lastError: string|null, failures: number, server: string|null, events: Events|null, nextAttemptAt: string|null}} Source
 * @typedef {{at: string, action: Action, reason: string, durationMs: number}} Apply
 * @typedef {{at: string, result: Result, reason: string, error: string|null, durationMs: number}} Reload
 * @typedef {{enabled: boolean, running: boolean, pid: number|null, version: string|null, abilities: string[],
 *   lastApply: Apply|null, lastReload: Reload|null,
 *   lastStart: Reload|null, waiting: {reason: string, until: string}|null, deaths: number, downSince: string|null,
 *   reloads: number, reloadsAvoided: number, runtimeUpdates: number, oldProcesses: number}} Haproxy
 * @typedef {{total: number, active: number, noHosts: number, skipped: number, heldBack: number, down: number,
 *   servers: number}} Counts
 * @typedef {{name: string, durationMs: number}} Step
 * @typedef {{number: number, startedAt: string, durationMs: number, trigger: {source: string, reason: string},
 *   steps: Step[]}} Round
 * @typedef {{version: string, startedAt: string, state: State, summary: string, now: string, services: Counts,
 *   sources: Source[], haproxy: Haproxy, lastRound: Round|null, instance?: string, problems?: string[], notes?: string[]}} Status
 * @typedef {{since: string, onlyHere: string[], onlyThere: string[], different: string[], error: string|null,
 *   totals: {onlyHere: number, onlyThere: number, different: number}}} Disagreement
 * @typedef {{address: string, page: string|null, instance: string|null, state: State|null, summary: string|null,
 *   version: string|null, startedAt: string|null, services: Counts|null, lastSeenAt: string|null, error: string|null,
 *   disagreement: Disagreement|null}} Peer
 * @typedef {{accepted: boolean, edges?: {address: string, accepted: boolean, error: string|null}[]}} Accepted
 *
 * @typedef {'none'|'runtime'|'reload'|'recovery'} Action
 * @typedef {'ok'|'rejected'|'failed'} Result
 * @typedef {Round & {action: Action, reason: string, result: Result, error: string|null, added: string[],
 *   removed: string[], changed: string[], diff: string, effect?: string|null}} Change
 * @typedef {{at: string, requests: number, errors4xx: number, errors5xx: number, responseMs: number|null,
 *   sessions: number, queue: number|null}} Sample
 *
 * @typedef {'active'|'noHosts'|'skipped'|'heldBack'} ServiceState
 * @typedef {{id: string, name: string, domains: string[], port: number, servicePort: number, listenPort: number,
 *   transportProtocol: string, applicationProtocol: string, protocol?: string, hosts: {ip: string, port: number, srv?: string}[], serverCount?: number,
 *   live: number|null, requestRate?: number|null, listeners?: string[], origin?: string|null, backend?: string|null, config: string[], path: string, source: string, state: ServiceState, reason: string|null}} Service
 * @typedef {{code: string, text: string, since: string}} Check
 * @typedef {{name: string, address: string, state: string, sessions: number, requestRate?: number, weight?: number,
 *   requests?: number, errors?: number, check?: Check|null}} Server
 * @typedef {Service & {configLines?: string[], labels?: Record<string, string>, conflicts?: string[],
 *   addresses?: string[], servers?: Server[]}} ServiceDetail
 * @typedef {{total: number, matched: number, offset: number, services: Service[]}} ServiceList
 */
export {};
