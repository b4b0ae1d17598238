const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** The rules that names of objects follow. */
export type NameRule = 'subdomain' | 'label' | 'rfc1035' | 'path-segment';

/** What is wrong with a name, in the words of the API server; nothing if it is right. */
export function nameFaults(rule: NameRule, name: string): readonly string[] {
  switch (rule) {
    case 'label':
      return checked(name, LABEL, LABEL_TEXT, 63);
    case 'rfc1035':
      return checked(name, LABEL_1035, LABEL_1035_TEXT, 63);
    case 'subdomain':
      return checked(name, SUBDOMAIN, SUBDOMAIN_TEXT, 253);
    case 'path-segment':
      if (name === '.' || name === '..') return [`may not be '${name}'`];
      return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`);
  }
}

/** What is wrong with the key of a label or annotation. */
export function qualifiedNameFaults(key: string): readonly string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefixFaults =
    parts.length < 2
      ? []
      : parts[0] === ''
        ? ['prefix part must be non-empty']
        : checked(parts[0] ?? '', SUBDOMAIN, SUBDOMAIN_TEXT, 253).map((text) => `prefix part ${text}`);
  const nameFault =
    name === ''
      ? ['name part must be non-empty', QUALIFIED_TEXT]
      : checked(name, QUALIFIED_PART, QUALIFIED_TEXT, 63).map((text) =>
          text.replace(/^must be no more/, 'name part must be no more'),
        );
  return [...prefixFaults, ...nameFault];
}

/** What is wrong with the value of a label. */
export function labelValueFaults(value: string): readonly string[] {
  return checked(value, LABEL_VALUE, LABEL_VALUE_TEXT, 63);
}

/** What is wrong with a key of a ConfigMap or Secret. */
export function dataKeyFaults(key: string): readonly string[] {
  if (key === '.' || key === '..') return [`must not be '${key}'`];
  if (key.startsWith('..')) return ["must not start with '..'"];
  if (/^[-._a-zA-Z0-9]+$/.test(key)) return key.length > 253 ? ['must be no more than 253 characters'] : [];
  return [
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ];
}

function checked(text: string, pattern: RegExp, words: string, limit: number): readonly string[] {
  const tooLong = text.length > limit ? [`must be no more than ${limit} characters`] : [];
  return pattern.test(text) ? tooLong : [...tooLong, words];
}
