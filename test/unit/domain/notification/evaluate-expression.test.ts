import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../../shared/domain/notification/expression/evaluate-expression.ts';
import { goTimePackage } from '../../../../shared/domain/notification/expression/go-time.ts';
import { parseExpression } from '../../../../shared/domain/notification/expression/parse-expression.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const NAMES = {
  time: goTimePackage(NOW),
  app: {
    metadata: { name: 'shop', annotations: { 'team.example.com/tier': 'gold' } },
    status: {
      health: { status: 'Healthy', lastTransitionTime: '2026-03-01T11:52:00Z' },
      conditions: [{ type: 'SyncError' }, { type: 'OrphanedResourceWarning' }],
    },
  },
};
const compute = (text: string) => evaluateExpression(parseExpression(text), NAMES);

describe('conditions of triggers', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ** 3 ** 2', 512],
    ['-2 + 3', 1],
    ['10 % 4', 2],
    ['\'a\' + "b" + `c`', 'abc'],
    ["'it\\'s'", "it's"],
    ['1 < 2 and 2 < 3', true],
    ['true || false && false', true],
    ['not false', true],
    ['!(1 == 1)', false],
    ["app.status.health.status in ['Healthy', 'Suspended']", true],
    ["app.status.health.status not in ['Healthy']", false],
    ["'team.example.com/tier' in app.metadata.annotations", true],
    ["app.metadata.annotations['team.example.com/tier'] == 'gold'", true],
    ['app.metadata.labels', null],
    ['app.status.operationState?.syncResult?.revision', null],
    ['app.status.operationState?.syncResult.revision', null],
    ['app.status.operationState?.phase == nil', true],
    ["app.status.operationState?.phase ?? 'none'", 'none'],
    ["app.status.health.status == 'Healthy' ? 'well' : 'ill'", 'well'],
    ["app.metadata.name matches '^sh.p$'", true],
    ["app.metadata.name contains 'ho'", true],
    ["app.metadata.name startsWith 'sh'", true],
    ["app.metadata.name endsWith 'op'", true],
    ['len(app.status.conditions)', 2],
    ["any(app.status.conditions, {#.type == 'SyncError'})", true],
    ["any(app.status.conditions, .type == 'ComparisonError')", false],
    ["all(app.status.conditions, {.type != ''})", true],
    ["map(filter(app.status.conditions, .type endsWith 'Warning'), .type)", ['OrphanedResourceWarning']],
    ['count(1..10, # > 7)', 3],
    ['[1, 2, 3][-1]', 3],
    ["'windlass'[0:4]", 'wind'],
    ["{name: 'x', 'b': 2}.b", 2],
    ['time.Now().Sub(time.Parse(app.status.health.lastTransitionTime)).Minutes() >= 8', true],
    ['time.Now().Sub(time.Parse(app.status.health.lastTransitionTime)) > 10 * time.Minute', false],
    ['time.Parse(app.status.health.lastTransitionTime).Add(8 * time.Minute).Before(time.Now())', false],
    ['time.Now().Format("2006-01-02 15:04")', '2026-03-01 12:00'],
    ["lower('ABC') == 'abc' // a comment", true],
  ])('%s', (text, value) => {
    expect(compute(text)).toEqual(value);
  });

  it.each([
    ['app.status.operationState.phase', 'position 27: "phase" of nil'],
    ['ap.status', 'position 1: there is no "ap"'],
    ["app.status.health.status == 'Healthy", `position 29: "'" is not understood`],
    ['1 +', 'position 4: the end is not expected here'],
    ['[1, 2', 'position 6: expected ",", got the end'],
    ['app.status.health.status and true', 'position 1: expected true or false, got a string'],
    ['len(1)', 'position 1: expected a map'],
    ["1 + 'a'", 'position 1: + needs two numbers'],
    ['app.metadata.constructor.constructor("return 1")()', 'position 26: "constructor" of nil'],
    ["'a'['constructor']", 'position 5: "constructor" of a list or text'],
    [`${'('.repeat(100)}1`, 'position 65: nested deeper than 64'],
    ["'aa' matches '['", `position 1: "[" is no pattern`],
  ])('%s is refused with its position', (text, message) => {
    expect(() => compute(text)).toThrow(message);
  });

  it('stops what takes too long', () => {
    expect(() => compute('all(1..1000, all(1..1000, # > 0))')).toThrow('more than 100000 steps');
  });
});
