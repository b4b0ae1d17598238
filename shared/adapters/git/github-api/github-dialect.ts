import { fieldsOf, listOf, textOf } from '../host-api/answer-fields.ts';
import type { HostDialect } from '../host-api/host-dialect.ts';
import { pathBelow } from '../host-api/path-below.ts';

/** GitHub's REST API: limits (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api), pages, errors. */
export const GITHUB_DIALECT: HostDialect = {
  host: 'GitHub',
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  limits: {
    statuses: [403, 429],
    remaining: 'x-ratelimit-remaining',
    reset: 'x-ratelimit-reset',
    words: /secondary rate limit|abuse detection/i,
  },
  credentialsAdvice: 'check the token, or the GitHub App and its key',
  describeForbidden({ headers, permission }) {
    const accepted = String(headers['x-accepted-github-permissions'] ?? '').replace(/=/g, ': ');
    return `the GitHub App or token lacks the permission "${accepted || permission}"; grant it (an App's new permission must be accepted by its installation)`;
  },
  wordsOf(body) {
    const { message, errors } = fieldsOf(body);
    const details = listOf(errors).map((error) => textOf(error.message) ?? [error.field, error.code].join(' '));
    return [textOf(message) ?? '', ...details].filter((text) => text.trim() !== '').join('; ');
  },
  nextPathOf: ({ headers, baseUrl }) =>
    pathBelow(baseUrl, /<([^>]+)>;\s*rel="next"/.exec(String(headers.link ?? ''))?.[1] ?? ''),
};
