/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LATSCAN_BASE_XML_H
#define LATSCAN_BASE_XML_H

#include "scanner/base/out.h"

/*
 * Text or the value of an attribute, for XML 1.0. Host bytes were sanitised before, and still
 * nothing is taken on trust: what XML cannot carry (controls, bytes that are no UTF-8,
 * surrogates, U+FFFE and U+FFFF) becomes U+FFFD. Newlines and tabs become references, since
 * readers of attributes turn them into blanks. '>' is escaped too, so no "]]>" can arise.
 */
void xml_escape(struct out *o, struct str s);

#endif
