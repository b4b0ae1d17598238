import { describePlanText } from '../../shared/domain/plan/describe-plan-text.ts';
import type { StoredPlan } from '../../shared/stores/plan-store.ts';

/** No script, no picture, nothing from elsewhere; and no search engine, since whoever has the address may read the page. */
export const PLAN_PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-store',
} as const;

/** A plan as a page that works without a script. */
export function planPage({ title, createdAt, url, applications }: StoredPlan): string {
  const parts = applications.map((plan) => `<pre>${escapeHtml(describePlanText(plan))}</pre>`);
  const origin = url && /^https?:\/\//.test(url) ? `<p><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></p>` : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>body{font:14px system-ui,sans-serif;margin:2rem;max-width:100ch}pre{white-space:pre-wrap;overflow-wrap:anywhere}</style></head>
<body><h1>Plan: ${escapeHtml(title)}</h1><p>Made at ${escapeHtml(createdAt)}. Nothing was applied; values of Secrets are masked.</p>${origin}
${parts.join('\n')}
</body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
