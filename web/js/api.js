// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The requests this page makes; addresses are relative, so that it works below any path.
// @ts-check

/** An answer without success, with the server's own words. */
export class ApiError extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const patience = 10_000;

/**
 * @param {string} address
 * @param {RequestInit} [options]
 * @returns {Promise<Response>} a successful one, or 304
 */
async function request(address, options = {}) {
  const late = AbortSignal.timeout(patience);
  const signal = options.signal ? AbortSignal.any([options.signal, late]) : late;
  const response = await fetch(address, { ...options, signal, cache: 'no-store' });
  if (response.ok || response.status === 304) return response;
  const body = await response.json().catch(() => ({}));
  throw new ApiError(response.status, body.error ?? `the server answers ${response.status}`);
}

/**
 * @template T
 * @param {string} address
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function getJson(address, signal) {
  return (await request(address, { signal })).json();
}

/** @param {string} address to post to */
export async function post(address) {
  return (await request(address, { method: 'POST', headers: { Accept: 'application/json' } })).json();
}

/**
 * @param {string} etag of the current body
 * @returns {Promise<{etag: string, status: import('./types.js').Status|null}>} null: nothing new
 */
export async function getStatus(etag) {
  const response = await request('api/status', { headers: etag ? { 'If-None-Match': etag } : {} });
  return { etag: response.headers.get('ETag') ?? '', status: response.status === 304 ? null : await response.json() };
}
