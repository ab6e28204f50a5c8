// Answers for the Content-Security-Policy of the built page: what it may run and where it may reach, which is nowhere else.
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** The text of every inline script. */
function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script\b(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
}

function policy(html: string): string {
  const hashes = inlineScripts(html).map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`.trim(),
    // Dialogs and the graph set inline styles; text from scenarios never becomes style.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** Writes the policy into the built page, last, when every inline script has its final text. The dev server goes without. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'murphy-content-security-policy',
    apply: 'build',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html.replace('<meta charset="utf-8" />', (charset) => {
          return `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy(html)}" />`;
        }),
    },
  };
}
