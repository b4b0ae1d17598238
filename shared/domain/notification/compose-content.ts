import type { Json } from '../errors/gitops-error.ts';
import type { TemplateFields } from './notification-config.ts';
import type { ContentSection, NotificationContent } from './notification-content.ts';

import { withTemplateDefaults } from './template-defaults.ts';

/** A text of a template, and where its result goes. */
export interface TemplateText {
  readonly template: string;
  readonly path: readonly string[];
  readonly text: string;
  /** For what is no text: it is taken as it is. */
  readonly value?: Json;
}

/** The texts of a template, wherever they stand in it. */
export function textsOf(template: string, fields: TemplateFields): readonly TemplateText[] {
  const collect = (value: Json, path: readonly string[]): readonly TemplateText[] => {
    if (typeof value === 'string') return [{ template, path, text: value }];
    if (isSection(value)) return Object.entries(value).flatMap(([field, inner]) => collect(inner, [...path, field]));
    return [{ template, path, text: '', value }];
  };
  return collect(withTemplateDefaults(template, fields), []);
}

/**
 * Puts the results of templates together to one message; of two that say the same field, the later one counts, as in Argo CD.
 * @param said the result of each text, in their order
 * @param ready what needed no engine; its words come first
 */
export function composeContent(
  texts: readonly TemplateText[],
  said: readonly string[],
  ready: readonly NotificationContent[],
): NotificationContent {
  const whole: { [field: string]: Json } = {};
  texts.forEach(({ path, value }, index) => {
    setAt(whole, path, value ?? said[index] ?? '');
  });
  const { message, ...sections } = whole;
  const [first] = ready;
  const lines = [...ready.map((one) => one.message), ...(typeof message === 'string' ? [message] : [])];
  const kept = Object.entries(sections).filter(([, section]) => isSection(section));
  return {
    ...first,
    message: lines.join('\n'),
    sections: { ...first?.sections, ...(Object.fromEntries(kept) as { [type: string]: ContentSection }) },
  };
}

function setAt(target: { [field: string]: Json }, path: readonly string[], value: Json): void {
  const [field = '', ...rest] = path;
  if (rest.length === 0) {
    target[field] = value;
    return;
  }
  const inner = isSection(target[field]) ? { ...target[field] } : {};
  setAt(inner as { [field: string]: Json }, rest, value);
  target[field] = inner;
}

function isSection(value: Json | undefined): value is ContentSection {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
