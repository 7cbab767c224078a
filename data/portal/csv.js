// SPDX-License-Identifier: LGPL-2.1-or-later
// Writes tables as RFC 4180 has it. Called by reports.js.

// A spreadsheet takes a text that begins so for a formula.
const FORMULA = /^[=+\-@\t\r]/;

function toField(value) {
  let text = value === undefined || value === null ? '' : String(value);
  if (typeof value === 'string' && FORMULA.test(text)) {
    text = "'" + text;
  }
  return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
}

export function toCsv(header, rows) {
  return [header, ...rows].map((row) => row.map(toField).join(',') + '\r\n').join('');
}
