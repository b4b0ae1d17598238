import { beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../../shared/adapters/local/tool-finder.ts';
import { answerRenderCall } from '../../shared/adapters/render/elsewhere/answer-render-call.ts';
import { createRemoteRenderTools } from '../../shared/adapters/render/elsewhere/remote-render-tools.ts';
import type { RenderCall } from '../../shared/adapters/render/elsewhere/render-call.ts';
import { findRenderTools } from '../../shared/adapters/render/find-render-tools.ts';
import { createHelmTemplateEngine } from '../../shared/adapters/render/go-template/helm-template-engine.ts';
import type { TemplateResult } from '../../shared/ports/template-engine.ts';

const engine = createHelmTemplateEngine(findRenderTools(findTool));
const DATA = {
  app: {
    metadata: { name: 'shop' },
    spec: { source: { repoURL: 'git@github.com:acme/shop.git' } },
    status: { sync: { revision: 'abc' }, operationState: { startedAt: '2026-03-01T12:00:00.123Z' } },
  },
  context: { argocdUrl: 'https://windlass.example.com', notificationType: 'slack' },
  secrets: { token: 'canary' },
  serviceType: 'slack',
  recipient: 'ops',
  repo: { commits: { abc: { Author: 'Ann <a@b>', Message: 'a & b', Date: '2026-03-01' } }, details: { Type: 'Helm' } },
  sync: { info: { reason: 'because' } },
};
const evaluate = async (...texts: string[]) => engine.evaluate(texts.map((text) => ({ text, data: DATA })));

describe("templates of notifications, by helm's engine", () => {
  const rows: readonly (readonly [text: string, said: string])[] = [
    ['no action at all {', 'no action at all {'],
    ['{{.app.metadata.name}} & <b>"{{.context.argocdUrl}}"</b>', 'shop & <b>"https://windlass.example.com"</b>'],
    ['{{if eq .serviceType "slack"}}:ok:{{end}} {{.recipient}}', ':ok: ops'],
    ['{{ .secrets.token | toString | b64enc }}', 'Y2FuYXJ5'],
    ['{{ .app.metadata.labels }}', '<no value>'],
    ['{{(call .repo.GetCommitMetadata .app.status.sync.revision).Message}}', 'a & b'],
    ['{{with .app}}{{ (call $.repo.GetCommitMetadata .status.sync.revision).Author }}{{end}}', 'Ann <a@b>'],
    ['{{ (call .repo.GetAppDetails).Type }}', 'Helm'],
    ['{{call .repo.RepoURLToHTTPS .app.spec.source.repoURL}}', 'https://github.com/acme/shop.git'],
    ['{{call .repo.RepoURLToHTTPS "ssh://git@h.example:22/a/b.git"}}', 'https://h.example:22/a/b.git'],
    ['{{call .repo.FullNameByRepoURL .app.spec.source.repoURL}}', 'acme/shop'],
    ['{{call .repo.FullNameByRepoURL "https://h.example/a/b/c.git"}}', 'a/b'],
    ['{{ call .repo.QueryEscape "a b&c" }}', 'a+b%26c'],
    ['{{ call .strings.ReplaceAll (printf "%s-x" .app.metadata.name) "-" "/ (" }}', 'shop/ (x'],
    ['{{ (call .time.Parse .app.status.operationState.startedAt).UTC.Format "15:04" }}', '12:00'],
    ['{{ gt ((call .time.Now).Sub (call .time.Parse "2020-01-01T00:00:00Z")).Hours 1.0 }}', 'true'],
    ['{{ call .sync.GetInfoItem .app "reason" }}', 'because'],
    ['{{range $i, $n := list "a" "b"}}{{$i}}{{upper $n}}\n{{end}}', '0A\n1B\n'],
    ['{"a": {{ .app.metadata.name | toJson }}}', '{"a": "shop"}'],
  ];
  let results: readonly TemplateResult[] = [];
  beforeAll(async () => {
    results = await evaluate(...rows.map(([text]) => text));
  });
  it.each(rows.map(([text, said], index) => [text, said, index] as const))('%s', (_text, said, index) => {
    expect(results[index]).toEqual({ text: said });
  });

  it('names the line of a fault, and says all others', async () => {
    const said = await evaluate(
      'one {{.app.metadata.name}}',
      'a\n{{ .app.metadata.name ',
      'a\nb\n{{ nosuch }}',
      'a\n{{ .app.metadata.name.first }}',
      '\n{{ call .repo.Nothing }}',
      '{{ fail "no" }}',
      'two {{.recipient}}',
    );
    expect(said).toEqual([
      { text: 'one shop' },
      { fault: 'line 2: unexpected "{" in operand' },
      { fault: 'line 3: function "nosuch" not defined' },
      { fault: "line 2: <.app.metadata.name.first>: can't evaluate field first in type interface {}" },
      { fault: 'line 2: "call .repo.Nothing" is not supported here' },
      { fault: 'no' },
      { text: 'two ops' },
    ]);
  });

  it('has neither environment nor files', async () => {
    expect(await evaluate('{{ env "PATH" }}', '{{ .Files }}')).toEqual([
      { fault: 'line 1: function "env" not defined' },
      { text: '<no value>' },
    ]);
  });

  it('is the same where helm runs in a function of its own', async () => {
    const tools = findRenderTools(findTool);
    const invoke = async (call: unknown) => {
      const body: unknown = JSON.parse(JSON.stringify(await answerRenderCall(tools, call as RenderCall)));
      return { kind: 'Answer', body } as const;
    };
    const elsewhere = createHelmTemplateEngine(createRemoteRenderTools(invoke));
    const jobs = ['{{.app.metadata.name}}', 'a\n{{ nosuch }}'].map((text) => ({ text, data: DATA }));
    expect(await elsewhere.evaluate(jobs)).toEqual([
      { text: 'shop' },
      { fault: 'line 2: function "nosuch" not defined' },
    ]);
  });

  it('ends a template that asks for too much, and says the others', async () => {
    const [huge, other] = await evaluate('{{ repeat 2000000000 "a" }}', '{{.recipient}}');
    expect(huge).toMatchObject({ fault: expect.stringMatching(/memory|larger|output|time/) });
    expect(other).toEqual({ text: 'ops' });
  });
});
