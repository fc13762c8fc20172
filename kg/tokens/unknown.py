"""Words that no dictionary has, by jieba's hidden Markov model: each character begins a word (B), is in
its middle (M), ends it (E) or is one by itself (S)."""

from __future__ import annotations

from collections.abc import Mapping

Table = Mapping[str, float]


class UnknownWords:
    """The model with its tables of log probabilities: of the first state, from state to state, of a character in a state.

    `never`: of a character that a table does not have.
    """

    def __init__(self, first: Table, steps: Mapping[str, Table], characters: Mapping[str, Table], never: float) -> None:
        self._first = tuple(first[state] for state in "BMES")
        self._steps = tuple(steps[a][b] for a, b in ("EB", "SB", "BM", "MM", "BE", "ME", "ES", "SS"))
        self._characters = tuple(characters[state] for state in "BMES")
        self._never = never

    def ends(self, row: str) -> list[int]:
        """Where the words of a row of Chinese characters end, by the likeliest states (Viterbi).

        jieba asks the same of any model; with the four states written out it takes a fifth of the time.
        Its order of sums is kept, since rounding decides between near equals, and of equals that state
        stands whose letter comes later in the alphabet.
        """
        begins, middles, closes, alones = self._characters
        eb, sb, bm, mm, be, me, es, ss = self._steps
        never, char = self._never, row[0]
        b, m, e, s = self._first
        b, m = b + begins.get(char, never), m + middles.get(char, never)
        e, s = e + closes.get(char, never), s + alones.get(char, never)
        before: list[dict[str, str]] = []
        for char in row[1:]:
            odds = begins.get(char, never)
            b_e, b_s = e + eb + odds, s + sb + odds
            odds = middles.get(char, never)
            m_b, m_m = b + bm + odds, m + mm + odds
            odds = closes.get(char, never)
            e_b, e_m = b + be + odds, m + me + odds
            odds = alones.get(char, never)
            s_e, s_s = e + es + odds, s + ss + odds
            before.append({
                "B": "S" if b_s >= b_e else "E", "M": "M" if m_m >= m_b else "B",
                "E": "M" if e_m >= e_b else "B", "S": "S" if s_s >= s_e else "E",
            })  # fmt: skip
            b, m, e, s = max(b_e, b_s), max(m_b, m_m), max(e_b, e_m), max(s_e, s_s)
        return _ends("S" if s >= e else "E", before)


def _ends(state: str, before: list[dict[str, str]]) -> list[int]:
    """Where words end, when the last character's state is known and for each one what led to its states."""
    out: list[int] = []
    for place in range(len(before), -1, -1):
        if state in "ES":
            out.append(place + 1)
        if place:
            state = before[place - 1][state]
    return out[::-1]
