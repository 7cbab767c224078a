// SPDX-License-Identifier: LGPL-2.1-or-later
// Texts in the reader's language, from messages/LANGUAGE.json, and dates, numbers and durations by Intl.
// A message is a text with {placeholders}, or one text for each plural category of `count`: {"one": …, "other": …}.

export const LANGUAGES = ['en', 'de', 'nb', 'ja'];
export const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch', nb: 'Norsk', ja: '日本語' };
const STORED = 'callreel-language';
const ALIASES = { no: 'nb', nn: 'nb' };

let language = 'en';
let locale = 'en';
let messages = {};
let fallback = {};
let plurals = new Intl.PluralRules('en');

/** The language of LANGUAGES that a tag asks for, or null. */
export function matchLanguage(tag) {
  const base = String(tag ?? '').toLowerCase().split(/[-_]/)[0];
  const name = ALIASES[base] ?? base;
  return LANGUAGES.includes(name) ? name : null;
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** Keeps a choice made on the page; it gives way to ?lang. */
export function storeLanguage(choice) {
  try {
    localStorage.setItem(STORED, choice);
  } catch {
    // the choice lasts as long as the page
  }
}

/** ?lang, the choice kept on this machine, `preferred` (of the session or the link), then the browser's. */
export function pickLanguage(preferred) {
  const asked = new URLSearchParams(location.search).get('lang');
  for (const tag of [asked, stored(), preferred, ...navigator.languages]) {
    const found = matchLanguage(tag);
    if (found)
      return found;
  }
  return 'en';
}

async function fetchMessages(name) {
  const response = await fetch(new URL(`messages/${name}.json`, import.meta.url), { credentials: 'same-origin' });
  if (!response.ok)
    throw new Error(`messages/${name}.json: ${response.status}`);
  return response.json();
}

/** Loads the texts of a language and sets it on the document. Dates follow the reader's region where it has that language. */
export async function loadLanguage(name) {
  const [own, english] = await Promise.all([fetchMessages(name), name === 'en' ? null : fetchMessages('en')]);
  useMessages(name, own, english ?? own);
  document.documentElement.lang = name;
}

/** Sets texts that are already there; tests do so without a browser. */
export function useMessages(name, own, english, tags = globalThis.navigator?.languages ?? []) {
  language = name;
  messages = own;
  fallback = english;
  locale = tags.find((tag) => matchLanguage(tag) === name) ?? name;
  plurals = new Intl.PluralRules(name);
}

export const currentLanguage = () => language;

function look(table, key) {
  return key.split('.').reduce((part, name) => (part && Object.hasOwn(part, name) ? part[name] : undefined), table);
}

export const has = (key) => look(messages, key) !== undefined;

/** The text of a key. Numbers among the values are written as the reader writes them. */
export function t(key, values = {}) {
  let text = look(messages, key) ?? look(fallback, key);
  if (text === undefined)
    return key;
  if (typeof text === 'object')
    text = text[plurals.select(values.count ?? 0)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? number(value) : String(value);
  });
}

// One of a kind is enough, and making them is slow.
const formats = new Map();
function format(Kind, options) {
  const key = `${Kind.name} ${locale} ${JSON.stringify(options)}`;
  if (!formats.has(key))
    formats.set(key, new Kind(locale, options));
  return formats.get(key);
}

export const number = (value, options = {}) => format(Intl.NumberFormat, options).format(value);
export const percent = (value) => number(value, { style: 'percent', maximumFractionDigits: 1 });
export const date = (ms) => format(Intl.DateTimeFormat, { dateStyle: 'medium' }).format(ms);
export const time = (ms) => format(Intl.DateTimeFormat, { timeStyle: 'short' }).format(ms);
export const dateTime = (ms) => format(Intl.DateTimeFormat, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);

/** 1:23 or 1:02:03: a position in a recording, or recorded time. Whole seconds that have passed. */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "5 minutes": the largest unit of which there is one. */
export function duration(ms) {
  const units = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? units.at(-1);
  const value = Math.round((seconds / size) * 10) / 10;
  return number(value, { style: 'unit', unit, unitDisplay: 'long' });
}

export function bytes(value) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let rank = 0;
  for (; value >= 1000 && rank < units.length - 1; rank++)
    value /= 1000;
  return number(value, { style: 'unit', unit: units[rank], maximumFractionDigits: value < 10 && rank ? 1 : 0 });
}

/** "in 3 days", "2 hours ago". */
export function relative(ms, now = Date.now()) {
  const seconds = (ms - now) / 1000;
  const units = [['year', 31557600], ['month', 2629800], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return format(Intl.RelativeTimeFormat, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}
