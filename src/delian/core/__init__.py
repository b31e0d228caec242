"""Words that everybody uses: figures, money, arrays, draws, scenarios, missions, answers, errors."""
