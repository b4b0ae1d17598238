import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKubernetesYaml } from '../../../../shared/adapters/render/kubernetes-yaml.ts';
import { splitYamlStream } from '../../../../shared/adapters/render/split-yaml-stream.ts';

const LINES = [
  '---',
  '--- ',
  '--- # Source: a.yaml',
  'a: 1',
  'b: |',
  '  --- text',
  '  ---',
  '',
  '# ---',
  '...',
  '---x: 1',
  '- 1',
];

/** Values and lines of all documents that say something. */
function readWhole(text: string) {
  return parseKubernetesYaml(text)
    .filter((document) => !document.ok || document.value !== null)
    .map((document) => (document.ok ? [document.value, document.position.line] : ['broken']));
}

function readInParts(text: string, characters = 0) {
  return [...splitYamlStream(text, characters)].flatMap((part) =>
    parseKubernetesYaml(part.text)
      .filter((document) => !document.ok || document.value !== null)
      .map((document) => (document.ok ? [document.value, document.position.line + part.linesBefore] : ['broken'])),
  );
}

describe('a YAML stream that is cut into its documents', () => {
  it('says what it says as a whole, at the same lines', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 12 }), fc.nat(20), (lines, characters) => {
        const text = lines.join('\n');
        const whole = readWhole(text);
        fc.pre(!whole.some(([value]) => value === 'broken'));
        expect(readInParts(text, characters)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('is broken in parts when it is broken as a whole', () => {
    const text = 'a: 1\n---\nb: [\n---\nc: 3\n';
    expect(readInParts(text)).toContainEqual(['broken']);
  });
});
