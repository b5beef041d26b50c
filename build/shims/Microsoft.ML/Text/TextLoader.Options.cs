namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    public class Options
    {
        /// <summary>A field may stand in double quotes; separators in it are then its own.</summary>
        public bool AllowQuoting;

        /// <summary>
        /// Fields may end with a sparse part: its size, then index:value for those that are not empty, "5 2:6 4:3".
        /// </summary>
        public bool AllowSparse;

        /// <summary>Fields of a line, for sparse lines that do not say it themselves.</summary>
        public int? InputSize;

        public char[] Separators = ['\t'];

        /// <summary>A point or a comma.</summary>
        public char DecimalMarker = '.';

        public Column[] Columns = null!;

        /// <summary>Removes white space from the ends of lines.</summary>
        public bool TrimWhitespace;

        /// <summary>The first line of each file is no data; the first of the sample gives the slot names.</summary>
        public bool HasHeader;

        public bool UseThreads = true;

        /// <summary>A quoted field may go on in the next line.</summary>
        public bool ReadMultilines;

        /// <summary>A file with the header, in place of one in the data.</summary>
        public string? HeaderFile;

        public long? MaxRows;

        /// <summary>Makes a quote in a quoted field part of it.</summary>
        public char EscapeChar = '"';

        /// <summary>Empty and missing fields of floating-point columns are NaN instead of 0.</summary>
        public bool MissingRealsAsNaNs;

        internal Options Clone() => (Options)MemberwiseClone();
    }
}
