// Answers for texts of a lesson: Markdown without HTML, cleaned once more, links to allowed schemes only.
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { useMemo } from 'react';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image');
/** A number and its unit stay on one line. */
const MEASURE = /(\d) (µs|ms|s|min|h|%|[KMG]iB|[kMG]B)(?!\w)/g;
markdown.renderer.rules.text = (tokens, i) =>
  markdown.utils.escapeHtml(tokens[i].content.replace(MEASURE, '$1\u00a0$2'));
const allowed = {
  ALLOWED_TAGS: [
    'p',
    'em',
    'strong',
    'code',
    'pre',
    'a',
    'ul',
    'ol',
    'li',
    'br',
    'blockquote',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'h3',
    'h4',
  ],
  ALLOWED_ATTR: ['href', 'start'],
  ALLOWED_URI_REGEXP: /^(?:https?:|#)/i,
};

export function Markdown({ source }: { readonly source: string }) {
  const html = useMemo(() => DOMPurify.sanitize(markdown.render(source), allowed), [source]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitized above, from Markdown that admits no HTML
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}
