// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Builds what is shown. Values become text nodes and attribute values, never markup.
// @ts-check

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * A copy of a <template> with each {{name}} in its texts and attributes replaced by its value, or by nothing.
 * @param {string} id
 * @param {Record<string, string|number|null|undefined>} [values]
 * @returns {DocumentFragment}
 */
export function fill(id, values = {}) {
  const template = /** @type {HTMLTemplateElement} */ (byId(id));
  const copy = document.importNode(template.content, true);
  /** @param {string} text */
  const filled = (text) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''));
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Element) {
      for (const attribute of node.attributes) attribute.value = filled(attribute.value);
    } else if (node.nodeValue) {
      node.nodeValue = filled(node.nodeValue);
    }
  }
  return copy;
}

/**
 * Gives a parent these children. Nodes that need no change are kept, and with them focus, selection and scrolling.
 * @param {Node} parent @param {...Node} children
 */
export function update(parent, ...children) {
  const wanted = document.createDocumentFragment();
  wanted.append(...children);
  makeAlike(parent, wanted);
}

/** @param {Node} old @param {Node} wanted loses the nodes that are taken over */
function makeAlike(old, wanted) {
  const nodes = [...wanted.childNodes];
  nodes.forEach((node, at) => {
    const there = old.childNodes[at];
    if (!there) old.appendChild(node);
    else if (there.isEqualNode(node)) return;
    else if (node instanceof Element && there.cloneNode(false).isEqualNode(node.cloneNode(false))) makeAlike(there, node);
    else there.replaceWith(node);
  });
  while (old.childNodes.length > nodes.length) old.lastChild?.remove();
}

/**
 * el('a', {href: '#x'}, 'text', other): attributes that are null are left out.
 * @param {string} tag
 * @param {Record<string, string|number|null>} [attributes]
 * @param {...(Node|string|number)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string|number|null>} attributes
 * @param {...Node} children
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** @param {Element} element @param {Record<string, string|number|null>} attributes */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) element.setAttribute(name, String(value));
  }
}

/** The symbol of that name; there are always words next to it. @param {string} name */
export function icon(name) {
  return svg('svg', { class: 'icon', 'aria-hidden': 'true' }, svg('use', { href: `#i-${name}` }));
}

/** A state as icon and word. @param {string} state @param {string} word */
export function chip(state, word) {
  return el('span', { class: 'chip', 'data-state': state }, icon(state), word);
}
