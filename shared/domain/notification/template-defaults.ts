import type { Json } from '../errors/gitops-error.ts';
import type { TemplateFields } from './notification-config.ts';

type Section = { readonly [field: string]: Json };

const REPOSITORY =
  '{{ if .app.spec.source }}{{ .app.spec.source.repoURL }}{{ else }}{{ (index .app.spec.sources 0).repoURL }}{{ end }}';
const REVISION =
  '{{ if .app.status.operationState.syncResult.revision }}{{ .app.status.operationState.syncResult.revision }}{{ else }}{{ index .app.status.operationState.syncResult.revisions 0 }}{{ end }}';

/** Adds what Argo CD says for a template that leaves it out: the commit of `github`, name and origin of `alertmanager`. */
export function withTemplateDefaults(template: string, fields: TemplateFields): TemplateFields {
  const { github, alertmanager } = fields;
  return {
    ...fields,
    ...(isSection(github) ? { github: { repoURLPath: REPOSITORY, revisionPath: REVISION, ...github } } : {}),
    ...(isSection(alertmanager) ? { alertmanager: withAlertDefaults(template, alertmanager) } : {}),
  };
}

function withAlertDefaults(template: string, section: Section): Section {
  const labels = isSection(section.labels) ? { labels: { alertname: template, ...section.labels } } : {};
  return { generatorURL: REPOSITORY, ...section, ...labels };
}

function isSection(value: Json | undefined): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
