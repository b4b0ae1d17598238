/** Colours of messages without a template, as `#rrggbb`. */
export const TONE_COLORS = { good: '#18be52', bad: '#e96d76', neutral: '#0dadea' } as const;
