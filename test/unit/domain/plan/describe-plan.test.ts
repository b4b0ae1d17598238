import { describe, expect, it } from 'vitest';
import { describePlans, MAX_COMMENT_CHARACTERS } from '../../../../shared/domain/plan/describe-plan.ts';
import { describePlanText } from '../../../../shared/domain/plan/describe-plan-text.ts';
import { anObject, aPlan } from './plan-builders.ts';

const named = (name: string) => ({ namespace: 'argocd', name });

describe('a plan as Markdown', () => {
  it('has a line for each application and its fields folded', () => {
    const text = describePlans([aPlan({ objects: [anObject()] })], { link: 'https://w.example/plans/1' });
    expect(text).toContain('| **shop** | 1 change | in&#45;cluster/shop |');
    expect(text).toContain('<details>\n<summary><b>shop</b>: 1 change</summary>');
    expect(text).toContain('! ConfigMap shop/settings: change\n-   data.color: "red"\n+   data.color: "blue"');
    expect(text).toContain('[The whole plan](https://w.example/plans/1)');
  });

  it('puts what needs eyes first: errors, refusals, then too many deletions', () => {
    const plans = [
      aPlan({ application: named('calm'), objects: [anObject()] }),
      aPlan({
        application: named('guarded'),
        objects: [anObject({ action: 'Delete', fields: [] })],
        guard: 'held: too many',
      }),
      aPlan({ application: named('refused'), objects: [anObject({ action: 'Refuse', message: 'no such field' })] }),
      aPlan({ application: named('broken'), trouble: { from: 'source', message: 'line 3: bad' } }),
    ];
    const rows = describePlans(plans)
      .split('\n')
      .filter((line) => line.startsWith('| **'));
    expect(rows.map((row) => /\*\*(\w+)/.exec(row)?.[1])).toEqual(['broken', 'refused', 'guarded', 'calm']);
    expect(rows[2]).toContain('**deletes more than its limit**');
    expect(describePlans(plans)).toContain('**held&#58; too many**');
  });

  it('counts applications that have nothing to do, and does not list them', () => {
    expect(describePlans([aPlan(), aPlan()])).toContain('2 applications have nothing to do.');
    expect(describePlans([aPlan()])).not.toContain('shop');
  });

  it('says what already differs today', () => {
    expect(describePlans([aPlan({ objects: [anObject({ isDrift: true })] })])).toContain('(differs already today)');
  });

  it('stays within the limit with hundreds of large applications, and says how many are elsewhere', () => {
    const objects = Array.from({ length: 30 }, (_, at) => anObject({ key: { ...anObject().key, name: `m${at}` } }));
    const plans = Array.from({ length: 300 }, (_, at) => aPlan({ application: named(`app-${at}`), objects }));
    const text = describePlans(plans, { link: 'https://w.example/plans/1' });
    expect(text.length).toBeLessThanOrEqual(MAX_COMMENT_CHARACTERS);
    expect(text.match(/^\| \*\*app/gm)).toHaveLength(300);
    const shown = text.match(/<details>/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(text).toContain(
      `**${300 - shown} more applications do not fit here.** [The whole plan](https://w.example/plans/1).`,
    );
    expect(text.match(/<\/details>/g)).toHaveLength(shown);
  });

  it('lets nothing from a manifest act as Markdown, HTML or a mention', () => {
    const evil = '</details><script>x</script> **b** @octocat [l](http://e.com) `c` | #1 ![i](x)';
    const text = describePlans([
      aPlan({
        application: named(evil),
        objects: [anObject({ message: `${evil}\n\`\`\`\n# out`, fields: [{ path: 'a', after: '"```\n@me"' }] })],
        warnings: [evil],
        guard: evil,
      }),
    ]);
    const outside = text.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/<script|<\/details><|@octocat|\*\*b\*\*|\]\(http|`c`| #1/);
    expect(outside.match(/<\/details>/g)).toHaveLength(1);
    // The fence around is longer than the one within.
    expect(text).toMatch(/^````diff$/m);
  });
});

describe('a plan as text', () => {
  it('says what happens, which hooks run, and why there is none', () => {
    const hooks = [{ key: { group: 'batch', kind: 'Job', namespace: 'shop', name: 'migrate' }, phases: ['PreSync'] }];
    const text = describePlanText(aPlan({ objects: [anObject({ action: 'Delete', fields: [] })], hooks }));
    expect(text).toContain('argocd/shop on in-cluster/shop: 1 delete, 1 hook');
    expect(text).toContain('- ConfigMap shop/settings: delete\n> Job shop/migrate: hook (PreSync)');
    const trouble = { from: 'cluster', message: 'connect ECONNREFUSED' } as const;
    expect(describePlanText(aPlan({ trouble }))).toBe(
      'argocd/shop on in-cluster/shop: no plan\nconnect ECONNREFUSED\n',
    );
  });
});
