/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package and channel of a slot, from two free texts that every maker writes in his own way:
 *
 *	locator                      bank                       whose
 *	A1 … A16, B1 …               Not Specified              Dell: the letter is the package
 *	PROC 1 DIMM 8                Not Specified              HPE: no channel is told
 *	P1-DIMMA1                    P0_Node0_Channel0_Dimm0    Supermicro and relatives
 *	DIMM_P0_A0                   P0_Node0_Channel0_Dimm0
 *	DIMM 0                       P0 CHANNEL A               AMD's reference firmware
 *	CPU1_DIMM_A1                 NODE 1                     Intel's reference firmware
 *	DIMM_A1                      NODE 0 CHANNEL 0 DIMM 0
 *	DIMM000 J1                   SOCKET 0 CHANNEL 0 DIMM 0
 *	Controller0-ChannelA-DIMM0   BANK 0                     clients
 *	CPU_SrcID#0_MC#0_Chan#0_DIMM#0                          EDAC's drivers for Intel
 *
 * What fits nothing here has no place: then only numbers of modules are compared, because a
 * channel that was guessed would make a fault out of a label.
 */
#include "scanner/facts/hw/smbios.h"

enum { NUMBER_LIMIT = 256, LAST_CHANNEL_LETTER = 'L', EACH_CONTROLLER = 64 };

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return upper(c) >= 'A' && upper(c) <= 'Z';
}

/* The byte at i, or NUL past the end. */
static char at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static bool word_at(struct str s, size_t i, const char *word)
{
	size_t n = 0;

	for (; word[n]; n++) {
		if (upper(at(s, i + n)) != word[n])
			return false;
	}
	return true;
}

/* Where the word ends, at a place where a word can begin; 0: it is not there. */
static size_t after(struct str s, size_t from, const char *word)
{
	for (size_t i = from; i < s.n; i++) {
		if ((i == 0 || !is_letter(s.p[i - 1])) && word_at(s, i, word))
			return i + str_from(word).n;
	}
	return 0;
}

static size_t skip_separator(struct str s, size_t i)
{
	char c = at(s, i);

	return c == ' ' || c == '_' || c == '-' || c == '#' ? i + 1 : i;
}

/* Digits from i on; -1: there are none, or too many. */
static int number_at(struct str s, size_t i)
{
	int n = 0;

	if (!is_digit(at(s, i)))
		return -1;
	for (; is_digit(at(s, i)) && n < NUMBER_LIMIT; i++)
		n = n * 10 + (at(s, i) - '0');
	return n < NUMBER_LIMIT ? n : -1;
}

static int number_after(struct str s, const char *word)
{
	int n = -1;

	for (size_t end = 0; n < 0 && (end = after(s, end, word)) > 0;)
		n = number_at(s, skip_separator(s, end));
	return n;
}

static int package_in(struct str s)
{
	static const char *const words[] = { "CPU", "PROC", "PROCESSOR", "SOCKET", "SKT", "SRCID",
		"P" };
	int n = -1;

	for (size_t i = 0; n < 0 && i < sizeof(words) / sizeof(words[0]); i++)
		n = number_after(s, words[i]);
	return n;
}

/* "A1" to "H24" and nothing else. */
static int letter_alone(struct str s)
{
	if (s.n < 2 || s.n > 3 || s.p[0] < 'A' || s.p[0] > 'H' || !is_digit(s.p[1]) ||
		(s.n == 3 && !is_digit(s.p[2])))
		return -1;
	return s.p[0] - 'A';
}

/* A number, or one letter that stands alone ("CHANNEL A", "ChannelA-DIMM0"). */
static int channel_at(struct str s, size_t i)
{
	i = skip_separator(s, i);
	if (is_letter(at(s, i)) && !is_letter(at(s, i + 1)) &&
		upper(at(s, i)) <= LAST_CHANNEL_LETTER)
		return upper(at(s, i)) - 'A';
	return number_at(s, i);
}

static int channel_in(struct str s)
{
	static const char *const words[] = { "CHANNEL", "CHAN", "CH" };
	int n = -1;

	for (size_t i = 0; n < 0 && i < sizeof(words) / sizeof(words[0]); i++) {
		for (size_t end = 0; n < 0 && (end = after(s, end, words[i])) > 0;)
			n = channel_at(s, end);
	}
	return n;
}

/* "DIMMA1", "DIMM_A1": a letter up to L and a digit. */
static int dimm_letter(struct str s)
{
	size_t i = after(s, 0, "DIMM");

	i = i ? skip_separator(s, i) : 0;
	if (!i || !is_letter(at(s, i)) || upper(at(s, i)) > LAST_CHANNEL_LETTER ||
		!is_digit(at(s, i + 1)))
		return -1;
	return upper(at(s, i)) - 'A';
}

static int first(int x, int y)
{
	return x >= 0 ? x : y;
}

/* Channels are numbered within a controller, or within a node of a package. */
static int controller_in(struct str s)
{
	static const char *const words[] = { "CONTROLLER", "IMC", "MC", "NODE" };
	int n = -1;

	for (size_t i = 0; n < 0 && i < sizeof(words) / sizeof(words[0]); i++)
		n = number_after(s, words[i]);
	return n;
}

struct dimm_place smbios_place(struct str locator, struct str bank)
{
	struct dimm_place place = {
		.package = first(package_in(locator), package_in(bank)),
		.channel =
			first(channel_in(bank), first(channel_in(locator), dimm_letter(locator))),
	};
	int controller = first(controller_in(locator), controller_in(bank));

	place.package = first(place.package, letter_alone(locator));
	if (place.channel >= 0 && controller > 0)
		place.channel += controller * EACH_CONTROLLER;
	return place;
}
