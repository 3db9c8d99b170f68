/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who requested an interrupt, from the end of its row. kernel/irq/proc.c show_interrupts()
 * prints the chip, then the hwirq with "-TRIGGER" (x86) or with "Level"/"Edge" (where
 * GENERIC_IRQ_SHOW_LEVEL is set), both padded, then two blanks and the actions. Chips ("Hyper-V
 * PCIe MSI") and actions ("PCIe PME") may hold single blanks, so the two blanks are the border;
 * where a text has lost its padding, the trigger is. EL7 joins chip and trigger: "PCI-MSI-edge".
 */
#include "scanner/facts/irq/interrupts_parse.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "27", "1-edge", "-event", "Level", "Edge". */
static bool is_trigger(struct str word)
{
	size_t i = 0;

	if (str_is(word, "Level") || str_is(word, "Edge"))
		return true;
	while (i < word.n && digit(word.p[i]))
		i++;
	return i == word.n || word.p[i] == '-';
}

/* Without the triggers that it begins with. */
static struct str after_triggers(struct str s)
{
	struct str rest = s, word;

	while (str_word(&rest, &word) && is_trigger(word))
		s = rest;
	return str_trim(s);
}

/* No padding: behind the first run of triggers, else behind the first word. */
static struct str after_words(struct str text)
{
	struct str rest = text, word, first;

	(void)str_word(&rest, &word);
	first = rest;
	for (struct str from = rest; str_word(&rest, &word); from = rest)
		if (is_trigger(word))
			return after_triggers(from);
	return str_trim(first);
}

struct str interrupts_actions(struct str text)
{
	text = str_trim(text);
	for (size_t i = text.n; i >= 2; i--)
		if (text.p[i - 1] == ' ' && text.p[i - 2] == ' ')
			return after_triggers(str_skip(text, i));
	return after_words(text);
}
