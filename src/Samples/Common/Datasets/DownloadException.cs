namespace Samples.Common;

/// <summary>A download that failed; the message names the address, what happened and what to do.</summary>
public sealed class DownloadException(string message, Exception? cause = null) : IOException(message, cause);
