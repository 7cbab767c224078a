// SPDX-License-Identifier: LGPL-2.1-or-later
// What stands beside a recording while it plays: who spoke, the chat, the people, the details. Called by viewer.js.
import { h } from './dom.js';
import { clock, number, t, time } from './i18n.js';
import { icon } from './icons.js';
import { nameOf } from './names.js';

const MAX_MESSAGES = 5000;
const MAX_PEOPLE = 500;
const LOGGED = { joined: 'play.joined', left: 'play.left' };

const at = (seconds) => clock(seconds * 1000);

function initials(name) {
  const words = name.trim().split(/\s+/u);
  return (words.length > 1 ? [words[0], words.at(-1)] : words).map((word) => [...word][0] ?? '').join('').toUpperCase();
}

/** Names by participant id, of those who were recorded and of those who were not. */
export function readNames(own) {
  const names = new Map();
  for (const person of [...own.people ?? [], ...own.notRecorded ?? []])
    names.set(person.participantId, person.displayName || person.participantId);
  return names;
}

/** Events: `seek`, with detail {seconds, play}. Tabs are those that have something to show. */
export class Aside extends EventTarget {
  constructor() {
    super();
    this.following = true;
    this.selected = null;
    this.element = h('aside.beside', { aria: { label: t('play.tabs') } });
  }

  /** chapters of captions.js; time: a RecordingTime; own: the key `callreel` of the metadata; details: an element, or null. */
  show({ chapters, time: clockOf, own, details }) {
    const panels = {
      chapters: this.buildChapters(chapters),
      chat: this.buildChat(own, clockOf),
      people: this.buildPeople(own, clockOf),
      details,
    };
    this.tabs = Object.entries(panels).filter(([, panel]) => panel).map(([key, content]) => this.buildTab(key, content));
    this.element.replaceChildren(
      h('div.tabs', { role: 'tablist', aria: { label: t('play.tabs') }, onkeydown: (event) => this.onKey(event) }, this.tabs.map((tab) => tab.button)),
      ...this.tabs.map((tab) => tab.panel));
    this.select(this.tabs.find((tab) => tab.key === this.selected) ?? this.tabs[0]);
  }

  setTime(seconds) {
    for (const steps of [this.chapters, this.messages]) {
      const index = steps?.entries.findLastIndex((entry) => entry.at <= seconds + 0.05) ?? -1;
      if (!steps || index === steps.index)
        continue;
      steps.entries[steps.index]?.element.removeAttribute('aria-current');
      steps.index = index;
      steps.entries[index]?.element.setAttribute('aria-current', 'true');
      if (this.following)
        this.reveal(steps.list, steps.entries[index]?.element);
    }
    this.messages?.entries.forEach((entry) => entry.element.classList.toggle('ahead', entry.at > seconds + 0.05));
  }

  /** Scrolls the list alone, never the page, and never while somebody reads elsewhere in it. */
  reveal(list, element) {
    if (!element || list.contains(document.activeElement) || list.matches(':hover'))
      return;
    const top = element.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top + element.offsetHeight > list.scrollTop + list.clientHeight)
      list.scrollTop = top - list.clientHeight / 3;
  }

  buildTab(key, content) {
    const tab = { key };
    tab.button = h('button', { type: 'button', role: 'tab', id: `tab-${key}`, aria: { controls: `panel-${key}` }, onclick: () => this.select(tab) }, t(`play.${key}`));
    tab.panel = h('div.panel', { role: 'tabpanel', id: `panel-${key}`, tabindex: '0', aria: { labelledby: `tab-${key}` } }, content);
    return tab;
  }

  select(tab) {
    this.selected = tab.key;
    for (const other of this.tabs) {
      other.button.setAttribute('aria-selected', String(other === tab));
      other.button.tabIndex = other === tab ? 0 : -1;
      other.panel.hidden = other !== tab;
    }
  }

  onKey(event) {
    const index = this.tabs.findIndex((tab) => tab.button === document.activeElement);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined || index < 0)
      return;
    const tab = this.tabs.at(next % this.tabs.length);
    this.select(tab);
    tab.button.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  goTo(seconds) {
    this.dispatchEvent(new CustomEvent('seek', { detail: { seconds, play: true } }));
  }

  buildList(name, rows) {
    const steps = { index: -1, entries: rows, list: h(`ol.${name}`, {}, rows.map((row) => h('li', {}, row.element))) };
    this[name] = steps;
    return steps.list;
  }

  buildChapters(chapters) {
    this.chapters = null;
    if (chapters.length === 0)
      return h('p.nothing.muted', {}, t('play.noChapters'));
    return this.buildList('chapters', chapters.map((chapter) => ({
      at: chapter.start,
      element: h('button.chapter', { type: 'button', onclick: () => this.goTo(chapter.start) },
        h('span.number.at', {}, at(chapter.start)), h('span', {}, chapter.speaker)),
    })));
  }

  buildChat(own, clockOf) {
    const chat = (own.chat ?? []).slice(0, MAX_MESSAGES);
    const names = readNames(own);
    this.messages = null;
    if (chat.length === 0)
      return h('p.nothing.muted', {}, t('play.noChat'));
    return this.buildList('messages', chat.map((message) => {
      const utc = Date.parse(message.time);
      const seconds = clockOf.toMedia(utc);
      const name = names.get(message.participantId) ?? message.participantId;
      return {
        at: seconds,
        element: h('div.message', {},
          h('span.avatar', { aria: { hidden: 'true' } }, initials(name)),
          h('div', {},
            h('div.row', {}, h('strong.truncate', {}, name),
              h('button.link-button.number', { type: 'button', title: time(utc), onclick: () => this.goTo(seconds) }, at(seconds))),
            h('p', { dir: 'auto' }, message.text))),
      };
    }));
  }

  buildPeople(own, clockOf) {
    const recorded = (own.people ?? []).slice(0, MAX_PEOPLE);
    const others = (own.notRecorded ?? []).slice(0, MAX_PEOPLE);
    const log = (own.participantLog ?? []).filter((entry) => LOGGED[entry.event]);
    if (recorded.length + others.length === 0)
      return h('p.nothing.muted', {}, t('play.noPeople'));
    return h('div.people', {},
      h('ul', {}, recorded.map((person) => this.buildPerson(person, own, clockOf, log, h('span.small.muted.number', {}, t('play.share', { share: number(person.speakingShare ?? 0, { style: 'percent' }) }))))),
      others.length > 0 && h('h2', {}, t('play.notRecorded')),
      others.length > 0 && h('ul', {}, others.map((person) => this.buildPerson(person, own, clockOf, log,
        h('span.small.muted', {}, t(person.why === 'refused' ? 'play.whyRefused' : 'play.whyExcluded'))))));
  }

  buildPerson(person, own, clockOf, log, fact) {
    const name = person.displayName || person.participantId;
    const events = log.filter((entry) => entry.participantId === person.participantId && Date.parse(entry.time) > clockOf.start).slice(0, 10);
    return h('li.person', {},
      h('span.avatar', { aria: { hidden: 'true' } }, initials(name)),
      h('div', {},
        h('div.row', {}, h('strong.truncate', { title: person.participantId }, name),
          own.host && own.host === person.participantId && h('span.badge.accent', {}, icon('crown'), t('play.host')),
          person.role && h('span.badge', {}, nameOf('play.role', person.role))),
        fact,
        events.map((entry) => {
          const seconds = clockOf.toMedia(Date.parse(entry.time));
          return h('button.link-button.small.number', { type: 'button', onclick: () => this.goTo(seconds) }, `${at(seconds)} ${t(LOGGED[entry.event])}`);
        })));
  }
}
