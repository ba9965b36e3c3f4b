import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';

/** Elements by name; an array repeats its element, and what is undefined is left out. */
export interface XmlElements {
  readonly [name: string]: XmlValue;
}
export type XmlValue = string | number | boolean | XmlElements | readonly XmlElements[] | undefined;

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A carriage return would be read as a line feed, so it is escaped as well. */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function isList(value: XmlValue): value is readonly XmlElements[] {
  return Array.isArray(value);
}

function write(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => write(name, item)).join('');
  const content =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, inner]) => write(child, inner))
          .join('')
      : String(value).replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
  return `<${name}>${content}</${name}>`;
}

/** A document as S3 answers it. */
export function writeXml(root: string, elements: XmlElements): string {
  return DECLARATION + write(root, elements).replace(`<${root}>`, `<${root} xmlns="${NAMESPACE}">`);
}

/** An error's document, which has no namespace. */
export function writeErrorXml(elements: XmlElements): string {
  return DECLARATION + write('Error', elements);
}

// Values stay text: an ETag of digits alone is no number.
const parser = new XMLParser({
  parseTagValue: false,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  isArray: (name) => name === 'Part',
});

/** The document's elements, unchecked; `Part` is always a list. Null where the text is no XML. */
export function readXml(text: string): unknown {
  try {
    SyntaxValidator.validate(text);
    return parser.parse(text) as unknown;
  } catch {
    return null;
  }
}
