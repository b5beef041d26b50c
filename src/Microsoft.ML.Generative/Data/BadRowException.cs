using System.Globalization;

namespace Microsoft.ML.Generative;

/// <summary>A row that cannot be learnt from, or not be scored.</summary>
/// <param name="row">
/// The row's position, from 0, as its cursor counts: in the view, but where cursors share the view or shuffle it.
/// </param>
/// <param name="column">The column's name.</param>
/// <param name="problem">What was found, and what was expected.</param>
/// <param name="owner">Which data it is, where there are others beside.</param>
internal sealed class BadRowException(long row, string column, string problem, string? owner = null) : InvalidOperationException(
    string.Create(CultureInfo.InvariantCulture,
        $"Row {row} (the first is 0) of {SchemaErrors.Of(owner, $"column '{column}'")} {problem}."));
